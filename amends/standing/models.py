"""The derived table: when an action was first in place everywhere, as far as was known."""

from django.db import models

from amends.people.models import Organisation
from amends.plans.models import Action


class Milestone(models.Model):
    """From ledger row `sequence` on, the action is known to have been first in place on `in_place_on`.

    Derived: written in the transaction of the row that changed the answer, never corrected in
    place, and rebuilt by `amends rebuild-standing`. None means: not in place on any day yet.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    sequence = models.BigIntegerField()
    in_place_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "sequence"], name="standing_milestone_one"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} in place on {self.in_place_on} from {self.sequence}"
