"""What has changed between two editions, in sentences and as a table: made of what both say, and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.plans.rules import LADDER
from amends.publication.rules.compared import (
    ABSENT,
    ORDER,
    Difference,
    Kind,
    Part,
    Path,
    PromiseMoved,
    Told,
    differences,
    promises_moved,
)
from amends.publication.rules.edition import LANGUAGE
from amends.publication.rules.exchange import KINDS_OF_PROMISE
from amends.publication.sentences import fields, readings, rung_named
from amends.ui.dates import length_in_words, listed, number_in_words


@dataclass(frozen=True)
class Row:
    """One line of the table: what differs, and what each edition says. Nothing said is an empty list."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Everything that differs in one thing: a recommendation, an action, or the edition itself."""

    about: str
    rows: tuple[Row, ...]


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


def compared(before: Told, after: Told) -> Compared:
    """Two editions of one plan, the earlier first, in the language that is spoken now."""
    lost: list[str] = []
    gained: list[str] = []
    worded: list[str] = []
    _corrections(before, after, lost)
    _recommendations(before, after, lost, gained, worded)
    _actions(before, after, lost, gained, worded)
    worded += _itself(before.edition, after.edition)
    return Compared(tuple(lost), tuple(gained), tuple(worded), tuple(_tables(before, after)))


def _corrections(before: Told, after: Told, lost: list[str]) -> None:
    then = before.edition.get("corrections", {}).get("lines", ())
    lost += [
        _("Corrected: %(words)s") % {"words": line}
        for line in after.edition.get("corrections", {}).get("lines", ())
        if line not in then
    ]
    known = before.edition.get("corrections", {}).get("corrected", ())
    lost += [
        _("Edition %(edition)s was corrected. It said: “%(wrong)s” What is right: “%(right)s”")
        % each
        for each in after.edition.get("corrections", {}).get("corrected", ())
        if each not in known
    ]


def _recommendations(
    before: Told, after: Told, lost: list[str], gained: list[str], worded: list[str]
) -> None:
    for key, part in before.recommendations.items():
        if key not in after.recommendations:
            lost.append(
                _("Recommendation %(number)s is no longer listed: “%(words)s”")
                % {"number": part["number"], "words": part["text"]}
            )
    for key, part in after.recommendations.items():
        then = before.recommendations.get(key)
        if then is None:
            gained.append(
                _("Recommendation %(number)s is listed for the first time.")
                % {"number": part["number"]}
            )
        else:
            about = _("Recommendation %(number)s") % {"number": part["number"]}
            lost += _recommendation_lost(about, then, part, after)
            worded += _renamed(about, then, part, "number", "paragraph", "report", "part_of")
            worded += _recommendation_worded(about, then, part)


def _recommendation_lost(about: str, then: Part, now: Part, after: Told) -> Iterator[str]:
    if then["text"] != now["text"]:
        yield _("%(about)s: the words of the report are given differently.") % {"about": about}
    answered = {each["party"]: each for each in now["answers"]}
    for each in then["answers"]:
        new = answered.get(each["party"])
        if new is None:
            yield _("%(about)s: the answer of %(party)s, who %(answer)s, is no longer listed.") % {
                "about": about,
                **each,
            }
        elif new["answer"] != each["answer"]:
            yield _("%(about)s: %(party)s %(answer)s; before, %(party)s %(before)s.") % {
                "about": about,
                **new,
                "before": each["answer"],
            }
    if then["judged"] and not now["judged"]:
        yield _("%(about)s: a judgement is no longer given: %(words)s") % {
            "about": about,
            "words": then["judged"],
        }
    elif then["judged"] and then["judged"] != now["judged"]:
        yield _("%(about)s: %(now)s In the earlier edition: %(before)s") % {
            "about": about,
            "now": now["judged"],
            "before": then["judged"],
        }
    if then["actions"] and not now["actions"]:
        yield _("%(about)s: no action is listed for it any more.") % {"about": about}
    else:
        for key in then["actions"]:
            if key not in now["actions"] and key in after.actions:
                yield _("%(about)s: action %(number)s is no longer listed for it.") % {
                    "about": about,
                    "number": after.actions[key]["number"],
                }


def _recommendation_worded(about: str, then: Part, now: Part) -> Iterator[str]:
    if not then["judged"] and now["judged"]:
        yield _("%(about)s: %(now)s It had not been judged.") % {
            "about": about,
            "now": now["judged"],
        }
    known = {each["party"] for each in then["answers"]}
    for each in now["answers"]:
        if each["party"] not in known:
            yield _("%(about)s: %(party)s %(answer)s.") % {"about": about, **each}
    told: dict[str, Callable[[], str]] = {
        "wording": lambda: _("%(about)s: what it says of how things are now is worded anew."),
        "earlier": lambda: _("%(about)s: what it says of earlier work is another."),
        "addressed_to": lambda: _("%(about)s: it gives others whom it is addressed to."),
    }
    for name, words in told.items():
        if then[name] != now[name]:
            yield words() % {"about": about}


def _actions(
    before: Told, after: Told, lost: list[str], gained: list[str], worded: list[str]
) -> None:
    languages = (_language(before), _language(after))
    for key, part in before.actions.items():
        if key not in after.actions:
            lost.append(_gone(key, part, before, after))
    for key, part in after.actions.items():
        then = before.actions.get(key)
        if then is None:
            facts = {"number": part["number"], "title": part["title"]}
            gained.append(_("Action %(number)s is new: “%(title)s”") % facts)
            then = {**part, "promised": [], "services": part["services"]}
        about = _("Action %(number)s") % {"number": part["number"]}
        _stands(about, then, part, languages, lost, gained)
        for moved in promises_moved(then, part, KINDS_OF_PROMISE):
            _promise(about, moved, lost, gained)
        _scope(about, then, part, languages, lost, gained)
        worded += _renamed(about, then, part, "number", "title", "plan")


def _gone(key: str, part: Part, before: Told, after: Told) -> str:
    """An action that is listed no more, and what serves its recommendations instead."""
    told = _("Action %(number)s is no longer listed: “%(title)s”") % {
        "number": part["number"],
        "title": part["title"],
    }
    instead = [
        _("recommendation %(number)s, which it served, now has %(actions)s")
        % {
            "number": now["number"],
            "actions": listed(
                _("action %(number)s") % {"number": after.actions[each]["number"]}
                for each in now["actions"]
            )
            or _("no action"),
        }
        for served, now in after.recommendations.items()
        if key in before.serving(served)
    ]
    return f"{told}{_('; ')}{listed(instead)}." if instead else f"{told}."


def _language(told: Told) -> str:
    """The language that an edition is written in, by which its fixed words are known."""
    return str(told.edition.get("about", {}).get("language", LANGUAGE))


def _rungs(language: str) -> dict[str, int]:
    """How high each rung stands, by what editions in a language call it."""
    with translation.override(language.lower()):
        return {rung_named(rung): rung.height for rung in LADDER}


def _stands(
    about: str,
    then: Part,
    now: Part,
    languages: tuple[str, str],
    lost: list[str],
    gained: list[str],
) -> None:
    if then["standing"] == now["standing"]:
        return
    told = _("%(about)s: it was %(before)s, and is now %(now)s.") % {
        "about": about,
        "before": then["standing"],
        "now": now["standing"],
    }
    before = _rungs(languages[0]).get(then["standing"])
    after = _rungs(languages[1]).get(now["standing"])
    # What is no rung of ours is not taken for a rise.
    if before is not None and after is not None and after > before:
        gained.append(told)
    else:
        lost.append(told)


def _promise(about: str, moved: PromiseMoved, lost: list[str], gained: list[str]) -> None:
    facts = {"about": about, "promise": fields.named_promise(moved.what)}
    if moved.lost:
        gone = listed(_promised(each) for each in moved.lost)
        lost.append(
            _("%(about)s: %(promise)s was given as %(days)s; that is no longer listed.")
            % {**facts, "days": gone}
        )
    if moved.entered:
        lost.append(
            _("%(about)s: it was entered since that %(promise)s was once %(days)s.")
            % {**facts, "days": listed(_promised(each) for each in moved.entered)}
        )
    if not moved.days:
        return
    days = [_promised(each) for each in moved.days]
    facts |= {"first": days[0], "later": _(", then to ").join(days[1:])}
    if moved.times == 0:
        gained.append(_("%(about)s: %(promise)s is given: %(first)s.") % facts)
    elif moved.dropped:
        lost.append(
            _("%(about)s: %(promise)s was dropped. It was %(days)s.")
            % {**facts, "days": _(", then ").join(days)}
        )
    else:
        told = ngettext(
            "%(about)s: %(promise)s moved from %(first)s to %(later)s%(length)s.",
            "%(about)s: %(promise)s moved %(times)s times, from %(first)s to %(later)s%(length)s.",
            moved.times,
        ) % {**facts, "times": number_in_words(moved.times), "length": _length(moved)}
        earlier = moved.days[0]["by"] and moved.days[-1]["by"] and not moved.later
        (gained if earlier and moved.times == 1 else lost).append(told)


def _length(moved: PromiseMoved) -> str:
    if not moved.later:
        return ""
    try:
        first, last = (date.fromisoformat(moved.days[place]["by"]) for place in (0, -1))
    except ValueError:
        # A removal left its mark there.
        return ""
    return _(", %(length)s later") % {"length": length_in_words(first, last)}


def _promised(promise: Mapping[str, Any]) -> str:
    """A promise as it was worded, and its day where the words are others."""
    day = fields.value_in_words("by", promise["by"])
    words = str(promise["words"])
    return words if promise["by"] is None or words == day else f"{words} ({day})"


def _scope(
    about: str,
    then: Part,
    now: Part,
    languages: tuple[str, str],
    lost: list[str],
    gained: list[str],
) -> None:
    old = {each["name"]: each for each in then["services"]}
    new = {each["name"]: each for each in now["services"]}
    out = [name for name in old if name not in new]
    if out:
        told = _("%(about)s: it is no longer for %(services)s.")
        lost.append(told % {"about": about, "services": listed(out)})
    came = [name for name in new if name not in old]
    if came:
        told = _("%(about)s: it is now also for %(services)s.")
        gained.append(told % {"about": about, "services": listed(came)})
    was_out = {tuple(each) for each in then["not_in_scope"]}
    for name, reason in (tuple(each) for each in now["not_in_scope"]):
        if (name, reason) not in was_out:
            lost.append(
                _("%(about)s: it is not for %(service)s. The reason given: %(reason)s")
                % {"about": about, "service": name, "reason": reason}
            )
    if now["embedded"] < then["embedded"]:
        lost.append(
            _(
                "%(about)s: it is part of everyday practice in %(now)s of %(of)s services; it was"
                " %(before)s of %(before_of)s."
            )
            % {
                "about": about,
                "now": number_in_words(now["embedded"]),
                "of": number_in_words(now["of"]),
                "before": number_in_words(then["embedded"]),
                "before_of": number_in_words(then["of"]),
            }
        )
    for name in (each for each in new if each in old):
        if old[name]["reads"] != new[name]["reads"]:
            told = _("%(about)s, in %(service)s: it was “%(before)s”, and is now “%(now)s”.") % {
                "about": about,
                "service": name,
                "before": old[name]["reads"],
                "now": new[name]["reads"],
            }
            rose = readings.is_higher(old[name]["reads"], new[name]["reads"], languages)
            (gained if rose else lost).append(told)


def _renamed(about: str, then: Part, now: Part, *names: str) -> Iterator[str]:
    for name in names:
        if then[name] != now[name]:
            yield _("%(about)s: %(field)s was “%(before)s”, and is now “%(now)s”.") % {
                "about": about,
                "field": fields.named_inside(name),
                "before": then[name],
                "now": now[name],
            }


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


# The table ----------------------------------------------------------------------------------------


def _tables(before: Told, after: Told) -> Iterator[Table]:
    """A table for each thing that differs. What only one edition holds is one row, with all that it says."""
    things: dict[tuple[Kind, str], list[Difference]] = {}
    for each in differences(before, after):
        things.setdefault((each.kind, each.about), []).append(each)
    names = {**_names(before), **_names(after)}
    old, new = before.parts(), after.parts()
    # The edition itself last: that its number and its day are others is no news.
    for thing in sorted(things, key=lambda each: each[0] is Kind.EDITION):
        then, now = old.get(thing), new.get(thing)
        whole = then is None or now is None
        rows = (
            [_whole(things[thing], then is None, names)] if whole else _rows(things[thing], names)
        )
        yield Table(_about(thing[0], now or then or {}), tuple(rows))


def _names(told: Told) -> dict[str, str]:
    """What people call the things that lists name by their ids."""
    return {
        key: _about(kind, part)
        for (kind, key), part in told.parts().items()
        if kind is not Kind.EDITION
    }


def _about(kind: Kind, part: Part) -> str:
    if kind is Kind.EDITION:
        return _("The edition itself")
    named = (
        _("Recommendation %(number)s") if kind is Kind.RECOMMENDATION else _("Action %(number)s")
    )
    return named % {"number": part["number"]}


def _whole(found: Sequence[Difference], came: bool, names: Mapping[str, str]) -> Row:
    """Everything that a thing says which only one edition lists."""
    lines = tuple(
        f"{row.what}: {line}"
        for row in _rows(found, names)
        for line in (row.after if came else row.before)
    )
    if came:
        return Row(_("Listed for the first time"), (), lines)
    return Row(_("No longer listed"), lines, ())


def _rows(found: Sequence[Difference], names: Mapping[str, str]) -> list[Row]:
    """A row for each field, and for each entry of a list of things."""
    grouped: dict[Path, list[Difference]] = {}
    for each in found:
        grouped.setdefault(fields.row_of(each.kind, each.path), []).append(each)
    return [
        Row(
            fields.named(group[0].kind, row),
            tuple(
                _said(each, row, each.before, names) for each in group if each.before is not ABSENT
            ),
            tuple(
                _said(each, row, each.after, names) for each in group if each.after is not ABSENT
            ),
        )
        for row, group in grouped.items()
    ]


def _said(difference: Difference, row: Path, value: Any, names: Mapping[str, str]) -> str:
    """A value, with the name of its field where the row does not name it."""
    step = difference.path[-1]
    if step == ORDER:
        order = _("; ").join(names.get(each, each) for each in value)
        return _("in this order: %(order)s") % {"order": order}
    words = fields.value_in_words(step, value)
    if row[-1] in {"actions", "recommendations"}:
        words = names.get(str(value), words)
    return (
        f"{fields.named_inside(step)}: {words}" if fields.is_inside(difference.path, row) else words
    )
