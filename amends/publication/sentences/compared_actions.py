"""What two editions say differently of actions: where they stand, what was promised, and in which services."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.plans.rules import LADDER
from amends.publication.rules.compared import Part, PromiseMoved, Told, promises_moved
from amends.publication.rules.edition import LANGUAGE
from amends.publication.rules.exchange import KINDS_OF_PROMISE
from amends.publication.sentences import fields, readings, rung_named
from amends.publication.sentences.compared_parts import Found, grades, renamed
from amends.ui.dates import length_in_words, listed, number_in_words


def actions(before: Told, after: Told, found: Found) -> None:
    """What came, what went, and what differs in each that both list."""
    languages = (_language(before), _language(after))
    for key, part in before.actions.items():
        if key not in after.actions:
            found.lost.append(_gone(key, part, before, after))
    for key, part in after.actions.items():
        then = before.actions.get(key)
        if then is None:
            facts = {"number": part["number"], "title": part["title"]}
            found.gained.append(_("Action %(number)s is new: “%(title)s”") % facts)
            then = {**part, "promised": [], "grades": []}
        about = _("Action %(number)s") % {"number": part["number"]}
        _stands(about, then, part, languages, found)
        for moved in promises_moved(then, part, KINDS_OF_PROMISE):
            _promise(about, moved, found)
        _scope(about, then, part, languages, found)
        grades(about, then, part, found)
        found.worded.extend(renamed(about, then, part, "number", "title", "plan"))


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


def _stands(about: str, then: Part, now: Part, languages: tuple[str, str], found: Found) -> None:
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
        found.gained.append(told)
    else:
        found.lost.append(told)


def _promise(about: str, moved: PromiseMoved, found: Found) -> None:
    facts = {"about": about, "promise": fields.named_promise(moved.what)}
    if moved.lost:
        gone = listed(_promised(each) for each in moved.lost)
        found.lost.append(
            _("%(about)s: %(promise)s was given as %(days)s; that is no longer listed.")
            % {**facts, "days": gone}
        )
    if moved.entered:
        found.lost.append(
            _("%(about)s: it was entered since that %(promise)s was once %(days)s.")
            % {**facts, "days": listed(_promised(each) for each in moved.entered)}
        )
    if not moved.days:
        return
    days, steps = ([_promised(each) for each in of] for of in (moved.days, moved.steps))
    facts |= {"first": steps[0], "later": _(", then to ").join(steps[1:])}
    if moved.stayed:
        told = (
            _("%(about)s: %(promise)s was promised again, and did not move: %(first)s.")
            if len(set(days)) == 1
            else _("%(about)s: %(promise)s did not move; it is put in other words: %(days)s.")
        )
        found.worded.append(told % {**facts, "days": _(", then ").join(days)})
    elif moved.times == 0:
        found.gained.append(_("%(about)s: %(promise)s is given: %(first)s.") % facts)
    elif moved.dropped:
        found.lost.append(
            _("%(about)s: %(promise)s was dropped. It was %(days)s.")
            % {**facts, "days": _(", then ").join(steps)}
        )
    else:
        told = ngettext(
            "%(about)s: %(promise)s moved from %(first)s to %(later)s%(length)s.",
            "%(about)s: %(promise)s moved %(times)s times, from %(first)s to %(later)s%(length)s.",
            moved.times,
        ) % {**facts, "times": number_in_words(moved.times), "length": _length(moved)}
        (found.gained if moved.earlier or moved.named else found.lost).append(told)


def _length(moved: PromiseMoved) -> str:
    if moved.length is None or not moved.later:
        return ""
    return _(", %(length)s later") % {"length": length_in_words(*moved.length)}


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
    found: Found,
) -> None:
    old = {each["name"]: each for each in then["services"]}
    new = {each["name"]: each for each in now["services"]}
    out = [name for name in old if name not in new]
    if out:
        told = _("%(about)s: it is no longer for %(services)s.")
        found.lost.append(told % {"about": about, "services": listed(out)})
    came = [name for name in new if name not in old]
    facts = {"about": about, "services": listed(came)}
    # What is for no more services than before, but for those that went, lists parts that it was for.
    if came and now["of"] - then["of"] + len(out) >= len(came):
        found.gained.append(_("%(about)s: it is now also for %(services)s.") % facts)
    elif came:
        told = ngettext(
            "%(about)s: %(services)s is now told of by itself.",
            "%(about)s: %(services)s are now told of by themselves.",
            len(came),
        )
        found.worded.append(told % facts)
    was_out = {tuple(each) for each in then["not_in_scope"]}
    for name, reason in (tuple(each) for each in now["not_in_scope"]):
        if (name, reason) not in was_out:
            found.lost.append(
                _("%(about)s: it is not for %(service)s. The reason given: %(reason)s")
                % {"about": about, "service": name, "reason": reason}
            )
    if now["embedded"] < then["embedded"]:
        found.lost.append(
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
            (found.gained if rose else found.lost).append(told)
