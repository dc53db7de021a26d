"""What the command line names: a day, a plan of an organisation's."""

from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from amends.people.models import Organisation
from amends.plans.models import Plan


def day(words: str) -> date:
    """A day as 2021-05-31. Raises ValueError for anything else, which the parser tells."""
    return date.fromisoformat(words)


def plan_named(slug: str, name: str) -> Plan:
    """The organisation's plan with this name or id. Raises CommandError for none, or several."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(_("There is no organisation %(slug)s.") % {"slug": slug})
    plans = list(Plan.objects.filter(organisation=organisation).order_by("sequence"))
    found = [plan for plan in plans if name.strip() in (plan.name, str(plan.pk))]
    if len(found) != 1:
        lines = [f"{plan.pk}  {plan.name}" for plan in plans]
        raise CommandError("\n".join([_("Name one of these plans, or its id:"), *lines]))
    return found[0]
