"""What differs between two editions: out of their canonical JSON alone, so that anyone can find the same.

Both are cut into their smallest values, each under a path that does not depend on where in the file it
stands: a recommendation, an action by its id, a service by its name. What two such maps hold differently
is what differs. Nothing is left out but the salts, which are drawn anew for every edition.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from amends.publication.rules.edition import IN_PLACE, THEMES
from amends.publication.rules.exchange import PARTS_OF_SECTIONS
from amends.publication.rules.seal import canonical_text

type Path = tuple[str, ...]
type Part = Mapping[str, Any]

# The order of a list, as if it were one more value in it; no name in an edition can hold that letter.
ORDER = "\x00"
# What an edition holds that does not have a value.
ABSENT: Final = object()
# By what the entries of a list are told from one another. Those of other lists are values: all that they say.
KEYS = {
    "answers": "party",
    "services": "name",
    "grades": "scale",
    "words": "word",
    "editions": "number",
}


class Kind(StrEnum):
    """What a difference is in."""

    EDITION = "edition"
    RECOMMENDATION = "recommendation"
    ACTION = "action"
    THEME = "theme"


@dataclass(frozen=True)
class Difference:
    """One value that two editions give differently; ABSENT in the one that does not hold it.

    `about` is the id of a recommendation, an action or a theme, empty for the edition itself. The last step of
    a path is ORDER where the same entries stand in another order; its values are the entries' names.
    """

    kind: Kind
    about: str
    path: Path
    before: Any
    after: Any


@dataclass(frozen=True)
class Told:
    """An edition by its parts: itself, and recommendations, actions and themes by id in the order of the page."""

    edition: Part
    recommendations: Mapping[str, Part]
    actions: Mapping[str, Part]
    themes: Mapping[str, Part] = field(default_factory=dict)

    def parts(self) -> dict[tuple[Kind, str], Part]:
        """Everything that can differ, in the order in which it is read."""
        return {
            (Kind.EDITION, ""): self.edition,
            **{(Kind.RECOMMENDATION, key): part for key, part in self.recommendations.items()},
            **{(Kind.ACTION, key): part for key, part in self.actions.items()},
            **{(Kind.THEME, key): part for key, part in self.themes.items()},
        }

    def serving(self, recommendation: str) -> list[str]:
        """The actions under a recommendation."""
        part = self.recommendations.get(recommendation)
        return list(part["actions"]) if part else []


def told_of(edition: Mapping[str, Any]) -> Told:
    """The parts of an edition, out of the `edition` of its file. An action is taken out of what it serves."""
    itself: dict[str, Any] = {}
    recommendations: dict[str, Part] = {}
    actions: dict[str, Part] = {}
    themes: dict[str, Part] = {}
    order = []
    for section in edition["sections"]:
        name, content = section["name"], section["content"]
        if name == THEMES:
            for each in content["parts"]:
                themes[free(themes, each["id"], None)] = each
            continue
        if not name.startswith(IN_PLACE):
            itself[PARTS_OF_SECTIONS.get(name, name)] = content
            continue
        served = [free(actions, each["id"], each) for each in content["actions"]]
        actions |= dict(zip(served, content["actions"], strict=True))
        key = free(recommendations, content["id"], None)
        order.append(key)
        recommendations[key] = {**content, "actions": served}
    # What is graded together is told thing by thing; an edition without any says nothing of it.
    itself |= {"recommendations": order, "themes": list(themes)}
    return Told(itself, recommendations, actions, themes)


def free(taken: Mapping[str, object], key: str, value: object) -> str:
    """A key under which nothing else stands: the second of one name is told apart from the first."""
    found, times = key, 1
    while found in taken and (value is None or taken[found] != value):
        times += 1
        found = f"{key} ({times})"
    return found


def keyed(name: str, entries: Sequence[Any]) -> dict[str, Any]:
    """The entries of a list, each under what tells it from the others."""
    found: dict[str, Any] = {}
    for each in entries:
        if name in KEYS and isinstance(each, dict) and KEYS[name] in each:
            key = str(each[KEYS[name]])
        else:
            key = each if isinstance(each, str) else canonical_text(each)
        found[free(found, key, None)] = each
    return found


def leaves(value: Any, path: Path = (), name: str = "") -> dict[Path, Any]:
    """Every value of a part by its path. An empty list and no list at all say the same."""
    if isinstance(value, dict):
        found: dict[Path, Any] = {}
        for key, each in value.items():
            found |= leaves(each, (*path, key), key)
        return found
    if isinstance(value, list) and value:
        entries = keyed(name, value)
        found = {(*path, ORDER): tuple(entries)}
        for key, each in entries.items():
            inner = name in KEYS and isinstance(each, dict) and KEYS[name] in each
            found |= leaves(each, (*path, key), key) if inner else {(*path, key): each}
        return found
    return {} if isinstance(value, list) else {path: value}


def is_same_order(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether entries only came and went, the new ones last. Who knows which, then knows the order."""
    stayed = [key for key in before if key in after]
    return tuple(after) == (*stayed, *(key for key in after if key not in before))


def differences(before: Told, after: Told) -> list[Difference]:
    """Everything that differs, by the parts in the order in which they are read, those that went last."""
    old, new = before.parts(), after.parts()
    found = []
    for kind, about in {**new, **old}:
        then = leaves(old.get((kind, about), {}))
        now = leaves(new.get((kind, about), {}))
        found += [
            Difference(kind, about, path, then.get(path, ABSENT), now.get(path, ABSENT))
            for path in dict.fromkeys((*now, *then))
            if is_different(path, then, now)
        ]
    return found


def is_different(path: Path, then: Mapping[Path, Any], now: Mapping[Path, Any]) -> bool:
    """Whether two maps of values differ at a path."""
    if path[-1:] == (ORDER,):
        return path in then and path in now and not is_same_order(then[path], now[path])
    return bool(then.get(path, ABSENT) != now.get(path, ABSENT))


# What became of promises --------------------------------------------------------------------------


@dataclass(frozen=True)
class PromiseMoved:
    """What became of a promise between two editions: `days` from the one that stood to the newest.

    `lost` are promises of the earlier edition that the later one does not list any more; `entered` are
    those that the later one lists before the one that stood: they were entered since, and nothing moved.
    """

    what: str
    days: tuple[Mapping[str, Any], ...]
    lost: tuple[Mapping[str, Any], ...]
    entered: tuple[Mapping[str, Any], ...] = ()

    @property
    def steps(self) -> tuple[Mapping[str, Any], ...]:
        """The first promise of each day, or of none, in turn: the same day in other words is no step.

        Two days that a removal took may have been the same or not: each is a step.
        """
        return tuple(
            each
            for place, each in enumerate(self.days)
            if place == 0 or each["by"] != self.days[place - 1]["by"] or is_removed(each["by"])
        )

    @property
    def times(self) -> int:
        """How often it moved: to another day, from a day to none, or from none to a day."""
        return len(self.steps) - 1

    @property
    def dropped(self) -> bool:
        """Whether there was a day, and there is none now."""
        return self.days[0]["by"] is not None and self.days[-1]["by"] is None

    @property
    def named(self) -> bool:
        """Whether there was no day, and at the first move there surely is one."""
        first, last = self.days[0]["by"], self.days[-1]["by"]
        return self.times == 1 and first is None and day_of(last) is not None

    @property
    def stayed(self) -> bool:
        """Whether it was promised in other words, or once more, and every time for the same day, or for none."""
        return len(self.days) > 1 and self.times == 0

    @property
    def length(self) -> tuple[date, date] | None:
        """The day that it began with and the one that it ends on, where both are known."""
        first, last = day_of(self.days[0]["by"]), day_of(self.days[-1]["by"])
        return (first, last) if first is not None and last is not None else None

    @property
    def later(self) -> bool:
        """Whether it surely ends on a later day than it began with."""
        return self.length is not None and self.length[1] > self.length[0]

    @property
    def earlier(self) -> bool:
        """Whether it moved once, and surely to an earlier day."""
        return self.times == 1 and self.length is not None and self.length[1] < self.length[0]


def day_of(words: str | None) -> date | None:
    """A day of an edition's JSON; None where there is none, or a removal left its mark."""
    try:
        return date.fromisoformat(words or "")
    except ValueError:
        return None


def is_removed(words: str | None) -> bool:
    """Whether a removal left its mark where an edition's JSON had a day."""
    return words is not None and day_of(words) is None


def promises_moved(before: Part, after: Part, kinds: Iterable[str]) -> list[PromiseMoved]:
    """Of each kind of promise of an action what moved, was given for the first time, or is listed no more."""
    found = []
    for what in kinds:
        then = [each for each in before.get("promised", ()) if each["what"] == what]
        now = [each for each in after.get("promised", ()) if each["what"] == what]
        lost = tuple(each for each in then if each not in now)
        new = [each for each in now if each not in then]
        if lost or new:
            place = now.index(then[-1]) if then and then[-1] in now else -1
            entered = tuple(each for each in now[: max(place, 0)] if each not in then)
            later = [each for each in now[place + 1 :] if each not in then]
            days = (*then[-1:], *later) if later else ()
            found.append(PromiseMoved(what, days, lost, entered))
    return found
