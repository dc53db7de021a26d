"""What every write of this stage checks first."""

from datetime import date

from django.utils.translation import gettext as _

from amends.ledger.models import DatedRecord
from amends.ledger.rules import Refused
from amends.plans.models import Action, Plan
from amends.plans.queries.beginnings import begins
from amends.plans.queries.promises import first_day
from amends.plans.rules import LONGEST_TEXT
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words


def words(text: str, *, missing: str = "", most: int = LONGEST_TEXT) -> str:
    """Somebody's words without blanks around them.

    Raises Refused with `missing`, if it is given, when there are none; for a character that cannot
    be kept; and for more than `most` characters.
    """
    text = text.strip()
    if not text and missing:
        raise Refused(missing)
    if "\x00" in text:
        raise Refused(_("The words hold a character that cannot be kept. Type them again."))
    if len(text) > most:
        raise Refused(_("Use %(most)d characters or fewer.") % {"most": most})
    return text


def check_begun(action: Action, effective_on: date) -> None:
    """Raises Refused for a day on which the action did not stand in a plan yet."""
    began = first_day(action)
    if began is not None and effective_on < began:
        raise Refused(
            _("The action begins on %(day)s. Give that day or a later one.")
            % {"day": in_words(began)}
        )


def check_there(thing: Action | Recommendation | Plan, day: date) -> None:
    """Raises Refused for a day on which an action, a plan or a recommendation was not there yet."""
    if isinstance(thing, Action):
        check_begun(thing, day)
        return
    began = begins(thing)
    if began is None or day >= began:
        return
    told = (
        _("The plan begins on %(day)s. Give that day or a later one.")
        if isinstance(thing, Plan)
        else _("The report that recommends it came on %(day)s. Give that day or a later one.")
    )
    raise Refused(told % {"day": in_words(began)})


def check_uncorrected(row: DatedRecord) -> None:
    """Raises Refused for an entry that was corrected or taken out already."""
    if row.retracts or type(row)._default_manager.filter(corrects=row.pk).exists():
        raise Refused(_("This entry has been corrected already. Correct the correction instead."))
