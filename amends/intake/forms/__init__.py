"""What people are asked when a document is read in."""

from amends.intake.forms.documents import PassageForm, ReadInForm, StatementUploadForm
from amends.intake.forms.plans import ColumnsForm, ForgetForm, MeaningsForm, PlanUploadForm
from amends.intake.forms.rows import RowForm
from amends.intake.forms.statement import Group, StatementForm

__all__ = [
    "ColumnsForm",
    "ForgetForm",
    "Group",
    "MeaningsForm",
    "PassageForm",
    "PlanUploadForm",
    "ReadInForm",
    "RowForm",
    "StatementForm",
    "StatementUploadForm",
]
