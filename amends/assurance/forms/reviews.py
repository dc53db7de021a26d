"""What people are asked about reviews: whom to invite to what, and how a reviewer grades."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.forms import Choices, offer
from amends.assurance.rules import LONGEST_NAME, Scale
from amends.ledger import clock
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    HiddenField,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form
from amends.ui.words import words_for


class ReviewForm(Form):
    """A review to which people are invited."""

    name = CharField(label=gettext_lazy("What is the review called?"), max_length=LONGEST_NAME)
    reviewers = MultipleChoiceField(
        label=gettext_lazy("Who reviews?"),
        hint=gettext_lazy("Somebody from outside is first let in as an invited reviewer"),
    )
    things = MultipleChoiceField(label=gettext_lazy("What do they grade?"))
    scales = MultipleChoiceField(label=gettext_lazy("On which scales?"))
    blind = BooleanField(
        label=gettext_lazy("No reviewer sees another’s grade before releasing their own"),
        required=False,
    )
    key = HiddenField()

    def __init__(
        self, *args: Any, reviewers: Choices, things: Choices, scales: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "reviewers", reviewers)
        offer(self.fields, "things", things)
        offer(self.fields, "scales", scales)


class ThemeForm(Form):
    """What belongs to a new theme, from a day on."""

    name = CharField(
        label=gettext_lazy("What is the theme called?"),
        hint=gettext_lazy("For example, listening to families"),
        max_length=LONGEST_NAME,
    )
    things = MultipleChoiceField(label=gettext_lazy("What belongs to it?"))
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)
    key = HiddenField()

    def __init__(self, *args: Any, things: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "things", things)


class ChangeThemeForm(Form):
    """What belongs to a theme from a day on, and why that changed."""

    things = MultipleChoiceField(label=gettext_lazy("What belongs to it?"), required=False)
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)
    reason = TextArea(label=gettext_lazy("Why does this change?"), rows=3)

    def __init__(self, *args: Any, things: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "things", things)


class DeclarationForm(Form):
    """What a reviewer declares."""

    text = TextArea(
        label=gettext_lazy("Is there any conflict of interest?"),
        hint=gettext_lazy("Write “none” if there is none. It is shown with your grades."),
        rows=3,
    )


class TakeBackForm(Form):
    """Why a grade is taken back before its release."""

    reason = TextArea(label=gettext_lazy("Why do you take it back?"), rows=2)


class GradeForm(Form):
    """A grade and why it is given."""

    value = ChoiceField(label=gettext_lazy("Grade"))
    text = TextArea(
        label=gettext_lazy("Why?"), hint=gettext_lazy("It is shown as you write it, once released")
    )

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        value.label = _(scale.name)
        grades = [(grade.key, words_for(grade.key).capitalize()) for grade in scale.grades]
        offer(self.fields, "value", grades)
        if isinstance(value, ChoiceField):
            value.hints = {grade.key: _(grade.meaning) for grade in scale.grades}
