"""What two editions say differently, as it is gathered; and of what actions and recommendations both have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from amends.publication.rules.compared import Part
from amends.publication.sentences import fields


@dataclass(frozen=True)
class Found:
    """Sentences: `lost` of what slipped, went or fell, `gained` of what came, `worded` of what else differs."""

    lost: list[str] = field(default_factory=list)
    gained: list[str] = field(default_factory=list)
    worded: list[str] = field(default_factory=list)


def renamed(about: str, then: Part, now: Part, *names: str) -> Iterator[str]:
    """Of fields with short values: what each was, and is."""
    for name in names:
        if then[name] != now[name]:
            yield _("%(about)s: %(field)s was “%(before)s”, and is now “%(now)s”.") % {
                "about": about,
                "field": fields.named_inside(name),
                "before": then[name],
                "now": now[name],
            }


# Grades -------------------------------------------------------------------------------------------

type Grades = Mapping[str, Mapping[str, Any]]


def grades(about: str, then: Part, now: Part, found: Found) -> None:
    """Which grades came, went or are others. Of another grade nothing says that it is a better one."""
    before, after = scales_of(then), scales_of(now)
    for scale in {**after, **before}:
        old, new = before.get(scale, {}), after.get(scale, {})
        earlier = instead_of(old, new)
        for key, each in new.items():
            facts = facts_of(about, scale, each)
            if key in earlier:
                told = _(
                    "%(about)s: graded “%(value)s” on “%(scale)s” by %(who)s on %(day)s; before,"
                    " “%(before)s”."
                )
                found.lost.append(told % {**facts, "before": old[earlier[key]]["grade"]})
            elif key not in old:
                told = _("%(about)s: graded “%(value)s” on “%(scale)s” by %(who)s on %(day)s.")
                found.gained.append(told % facts)
            elif each != old[key]:
                told = _(
                    "%(about)s: what %(who)s said on “%(scale)s” on %(day)s reads differently."
                )
                found.worded.append(told % facts)
        for key in (one for one in old if one not in new and one not in earlier.values()):
            told = _(
                "%(about)s: the grade “%(value)s” on “%(scale)s”, given by %(who)s on %(day)s, is no"
                " longer listed."
            )
            found.lost.append(told % facts_of(about, scale, old[key]))
    waiting = [line for each in now["grades"] if not each["grades"] for line in each["told"]]
    known = {line for each in then["grades"] for line in each["told"]}
    found.worded.extend(f"{about}: {line}" for line in waiting if line not in known)


def scales_of(part: Part) -> dict[str, Grades]:
    """The grades of a part by the question that they answer, each by its id."""
    return {
        graded["scale"]: {each["id"]: each for each in graded["grades"]}
        for graded in part["grades"]
    }


def instead_of(old: Grades, new: Grades) -> dict[str, str]:
    """For each new grade the one that it surely took the place of: whoever gave both gave no other."""
    found = {}
    for key, each in new.items():
        mine = givers(each)
        came = [one for one in new if one not in old and givers(new[one]) == mine]
        went = [one for one in old if one not in new and givers(old[one]) == mine]
        if came == [key] and len(went) == 1:
            found[key] = went[0]
    return found


def givers(grade: Mapping[str, Any]) -> tuple[str, str]:
    """Whose a grade is."""
    return grade["kind"], grade["who"]


def facts_of(about: str, scale: str, grade: Mapping[str, Any]) -> dict[str, str]:
    """What sentences say of a grade."""
    return {
        "about": about,
        "value": grade["grade"],
        "scale": scale,
        "who": grade["who"],
        "day": fields.value_in_words("given_on", grade["given_on"]),
    }
