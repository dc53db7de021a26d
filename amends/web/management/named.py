"""What the command line names: a day, a plan of an organisation's."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from amends.people.models import Organisation
from amends.plans.models import Plan


def day(words: str) -> date:
    """A day as 2021-05-31. Raises ValueError for anything else, which the parser tells."""
    return date.fromisoformat(words)


def add_plan(parser: ArgumentParser) -> None:
    """The options that `plan_named` takes: --organisation and --plan."""
    parser.add_argument(
        "--organisation",
        required=True,
        metavar="SLUG",
        help=_("As in its addresses: /o/SLUG/."),
    )
    parser.add_argument(
        "--plan", required=True, metavar="NAME", help=_("The plan’s name, or its id.")
    )


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
