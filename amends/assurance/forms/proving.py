"""What people are asked about a sample of services, and about what the organisation calls embedded."""

from typing import Any

from django.utils.translation import gettext_lazy

from amends.assurance.forms import Choices, offer
from amends.assurance.rules import FLOOR, LONGEST_LASTING, MOST, Demands
from amends.ledger import clock
from amends.ui.date_field import DateField
from amends.ui.fields import ChoiceField, IntegerField, MultipleChoiceField, TextArea
from amends.ui.form import Form


class SampleForm(Form):
    """The services that are tested for all that an action is for."""

    services = MultipleChoiceField(
        label=gettext_lazy("Which services are tested for all of them?"),
        hint=gettext_lazy("Take every tick out to test each service for itself again"),
        required=False,
    )
    reason = TextArea(
        label=gettext_lazy("Why can these speak for the others, and how were they chosen?"),
        hint=gettext_lazy("For example, drawn by lot by the audit team, two of each division"),
        rows=3,
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "services", services)


class RuleForm(Form):
    """What is asked before anything is called embedded."""

    kinds = IntegerField(
        label=gettext_lazy("How many kinds of accepted evidence?"),
        hint=gettext_lazy("Such as an audit, an observation, a survey"),
        min_value=FLOOR.kinds,
        max_value=MOST.kinds,
    )
    tests = IntegerField(
        label=gettext_lazy("How many tests that were met, the first among them?"),
        min_value=FLOOR.tests,
        max_value=MOST.tests,
    )
    looked = IntegerField(
        label=gettext_lazy("How many must a test have looked at, at the least?"),
        min_value=FLOOR.looked,
        max_value=MOST.looked,
    )
    lasts = IntegerField(
        label=gettext_lazy("After how many days without another look is nothing relied on?"),
        hint=gettext_lazy(
            "Such as 365. Leave empty to rely on what was looked at for as long as was said each time"
        ),
        min_value=1,
        max_value=LONGEST_LASTING,
        required=False,
    )
    decided_by = ChoiceField(label=gettext_lazy("Who decided?"), as_select=True)
    reason = TextArea(label=gettext_lazy("Why?"), rows=3)
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "decided_by", bodies)

    def demands(self) -> Demands:
        """What was asked for."""
        said = self.cleaned_data
        return Demands(said["kinds"], said["tests"], said["looked"], said["lasts"])
