"""What has changed between two editions, in sentences and as a table: made of what editions say, and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amends.publication.rules.compared import Part, Told
from amends.publication.rules.edition import COUNTS
from amends.publication.sentences.compared_actions import actions
from amends.publication.sentences.compared_parts import Found, grades, renamed
from amends.publication.sentences.compared_recommendations import recommendations
from amends.publication.sentences.compared_tables import Table, tables
from amends.publication.sentences.themes import theme_named


@dataclass(frozen=True)
class Compared:
    """What two editions say differently.

    `lost` says what slipped, went, was narrowed or fell; `gained` what came or went further; `worded`
    what else reads differently. `tables` hold every difference, whether or not a sentence tells it.
    """

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    worded: tuple[str, ...]
    tables: tuple[Table, ...]


def compared(before: Told, after: Told, between: Sequence[Told] = ()) -> Compared:
    """Two editions of one plan, the earlier first, in the language that is spoken now.

    `between` are those that came out between the two. Of them nothing is told but what they corrected:
    what they had wrong or right themselves is for those who compare them.
    """
    found = Found()
    found.lost.extend(_corrections(before, [*between, after]))
    found.lost.extend(_asked_for(before.edition, after.edition))
    recommendations(before, after, found)
    actions(before, after, found)
    _themes(before, after, found)
    _easy_read(before.edition, after.edition, found)
    found.worded.extend(_itself(before.edition, after.edition))
    return Compared(
        tuple(found.lost), tuple(found.gained), tuple(found.worded), tuple(tables(before, after))
    )


def _corrections(before: Told, later: Sequence[Told]) -> Iterator[str]:
    """What was put right since, each statement once: by the edition that did, where it is not the last."""
    told = before.edition.get("corrections", {})
    lines, corrected = list(told.get("lines", ())), list(told.get("corrected", ()))
    for edition in later:
        said, last = edition.edition.get("corrections", {}), edition is later[-1]
        by = edition.edition.get("about", {}).get("number", "")
        new = [each for each in said.get("lines", ()) if each not in lines]
        lines += new
        for line in new:
            words = (
                _("Corrected: %(words)s") if last else _("Corrected by edition %(by)s: %(words)s")
            )
            yield words % {"by": by, "words": line}
        put_right = [each for each in said.get("corrected", ()) if each not in corrected]
        corrected += put_right
        for each in put_right:
            words = (
                _(
                    "Edition %(edition)s was corrected. It said: “%(wrong)s” What is right: “%(right)s”"
                )
                if last
                else _(
                    "Edition %(edition)s was corrected by edition %(by)s. It said: “%(wrong)s” What is"
                    " right: “%(right)s”"
                )
            )
            yield words % {**each, "by": by}


def _asked_for(then: Part, now: Part) -> Iterator[str]:
    """Where less is asked for before anything is called part of everyday practice: what was asked, and is."""
    before, after = (each.get("in_short", {}).get("counted", ())[COUNTS:] for each in (then, now))
    yield from (line for line in after if line not in before)
    for line in before:
        if line not in after:
            yield _("It no longer says: “%(line)s”") % {"line": line}


def _themes(before: Told, after: Told, found: Found) -> None:
    """Which grades of what was graded together came, went or are others, and of what they are."""
    nothing: Part = {"grades": []}
    for key, part in {**before.themes, **after.themes}.items():
        then, now = (told.themes.get(key, nothing) for told in (before, after))
        about = theme_named(part["name"], part["together"])
        grades(about, then, now, found)
        if key in before.themes and key in after.themes:
            found.worded.extend(renamed(about, then, now, "name", "together"))


def _easy_read(then: Part, now: Part, found: Found) -> None:
    before, after = (each.get("easy_read", {}).get("parts", ()) for each in (then, now))
    if before and not after:
        found.lost.append(_("There is no easy-read part any more."))
    elif after and not before:
        found.gained.append(_("There is an easy-read part, with words and pictures."))
    elif before != after:
        found.worded.append(
            _("The easy-read part is another: some of its words or pictures differ.")
        )


def _itself(then: Part, now: Part) -> Iterator[str]:
    told: dict[tuple[str, str], Callable[[], str]] = {
        ("statement", "apology"): lambda: _("The apology is worded differently."),
        ("statement", "statement"): lambda: _("The statement is worded differently."),
        ("statement", "signed_by"): lambda: _("Somebody else signs."),
        ("statement", "families"): lambda: _(
            "It says something else of what families were offered."
        ),
        ("in_short", "summary"): lambda: _("The summary is worded differently."),
        ("about", "background"): lambda: _("What happened is told differently."),
        ("about", "case"): lambda: _("The case is called otherwise."),
        ("about", "plan"): lambda: _("The plan is called otherwise."),
        ("about", "approved_by"): lambda: _("Another body approved it."),
    }
    for (section, name), words in told.items():
        if then.get(section, {}).get(name, "") != now.get(section, {}).get(name, ""):
            yield words()
    for section, words in {
        "glossary": lambda: _("The words for where things stand are explained differently."),
        "contact": lambda: _("It gives another contact."),
    }.items():
        if then.get(section) != now.get(section):
            yield words()
