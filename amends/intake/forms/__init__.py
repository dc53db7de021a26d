"""What people are asked when a document is read in."""

from amends.intake.forms.documents import PassageForm, ReadInForm, StatementUploadForm
from amends.intake.forms.statement import Group, StatementForm

__all__ = ["Group", "PassageForm", "ReadInForm", "StatementForm", "StatementUploadForm"]
