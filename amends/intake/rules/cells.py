"""The cells of one row of a plan's document, and what comes into each. Plain Python.

The document's own words stay wherever they are still true.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from amends.instruments.reading import Edit, Meaning, find_dates
from amends.intake.rules.fillings import Fill, Found, Left, Line, Paper, Today, Why
from amends.intake.rules.mapping import Says, key
from amends.intake.rules.places import Layout, Place
from amends.intake.rules.rows import Day, row_words
from amends.intake.rules.standing_words import (
    COMPLETE,
    IN_PLACE,
    PROVEN,
    Stands,
    Word,
    best,
    rank,
    says_as_well,
)
from amends.plans.rules import Rung

# By the sheet or table, and which of its columns.
type Vocabulary = Mapping[tuple[str, Meaning], Sequence[Word]]

IN_A_LIST = "one of several in a cell, matched by number"


def status_place(found: Found, places: Mapping[Meaning, Place], what: Meaning) -> Place | None:
    """Where a row tells a status: in its column, or in the one cell whose colour tells it."""
    place = places.get(what)
    if place is not None or what is not Meaning.STATUS:
        return place
    for cell in found["cells"]:
        if cell["fill"] and cell["fill"] == found["status"]:
            # The words of that cell tell something else.
            return Place(cell["cell"], "", cell["fill"], cell["header"])
    return None


class RowFilling:
    """One row, and what comes into each of its cells."""

    def __init__(
        self,
        line: Line,
        layout: Layout,
        vocabulary: Vocabulary,
        paper: Paper,
        newest_first: bool,
    ) -> None:
        self.line = line
        self.found = line.found
        self.places = layout.places(line.found)
        self.holder = layout.holder(line.found)
        self.vocabulary = vocabulary
        self.meant, self.of_day = paper.meant, paper.of_day
        self.newest_first = newest_first
        self.left: list[Left] = []

    def fills(self) -> list[Fill]:
        """What is written; `left` then has what is not."""
        today = self.line.today
        if today is None:
            self._leave(None, Why.NOT_IN_PLAN)
            return []
        wanted = (
            self._status(today, Meaning.STATUS),
            self._status(today, Meaning.FORECAST),
            self._wording(today),
            self._owner(today),
            self._date(Meaning.IN_PLACE_BY, today.in_place_by),
            self._date(Meaning.EVIDENCED_BY, today.evidenced_by),
            self._completed(today),
            self._evidenced(today),
            self._progress(today),
            self._evidence(today),
        )
        return [one for one in wanted if one is not None]

    def _leave(self, what: Meaning | None, why: Why, words: str = "") -> None:
        place = self.places.get(what) if what is not None else None
        cell = place.cell if place is not None else ""
        self.left.append(Left(self.line.action, self.line.number, what, why, words, cell))

    def _write(
        self, what: Meaning, after: str, edit: Edit | None = None, place: Place | None = None
    ) -> Fill | None:
        """A cell that then says `after`; where the table has no such column, that is told."""
        place = place or self.places.get(what)
        if place is None:
            self._leave(what, Why.NO_COLUMN, after)
            return None
        if IN_A_LIST in self.found["flags"]:
            self._leave(what, Why.SHARED, after)
            return None
        return Fill(
            action=self.line.action,
            number=self.line.number,
            what=what,
            heading=place.heading,
            before=place.text or place.fill,
            after=after,
            edit=replace(edit or Edit("", after), cell=place.cell),
        )

    def _status(self, today: Today, what: Meaning) -> Fill | None:
        place = status_place(self.found, self.places, what)
        words = self.vocabulary.get((self.holder, what), [])
        said = self.found["status" if what is Meaning.STATUS else "forecast"]
        own = self._own(words, said)
        chosen = best(words, today.stands)
        true = own is not None and rank(own, today.stands) is not None
        if own is not None and true and says_as_well(own, chosen, today.stands):
            return None
        if not said and (chosen is None or today.stands == Stands(Rung.NOT_STARTED)):
            return None
        if place is None:
            if said and not true:
                self._leave(what, Why.IN_OTHER_WORDS, said)
            return None
        if chosen is None:
            # A forecast has nothing to say of what is done.
            if own is not None or today.stands.given_up:
                self._leave(what, Why.NO_WORD, said)
            return None
        return self._say(what, place, chosen)

    def _own(self, words: Sequence[Word], said: str) -> Word | None:
        """What the row says, as a person explained it."""
        means = self.meant.statuses.get(key(said), "") if said else ""
        if not means:
            return None
        known = (one for one in words if one.key == key(said))
        return next(known, Word(key(said), said, Says(means), ""))

    def _say(self, what: Meaning, place: Place, chosen: Word) -> Fill | None:
        like = chosen.cell if chosen.fill != place.fill else ""
        # Beside a colour that tells it, words that told it before do not stay.
        text = chosen.words if chosen.words != place.text else None
        return self._write(what, chosen.words or chosen.fill, Edit("", text, like=like), place)

    def _wording(self, today: Today) -> Fill | None:
        same = {plain(self.line.said.wording), plain(self.found["text"])}
        if not today.wording or plain(today.wording) in same:
            return None
        return self._write(Meaning.ACTION, today.wording)

    def _owner(self, today: Today) -> Fill | None:
        if not today.owner:
            return None
        owners = [key(each) for each in self.found["owners"]]
        explained = {self.meant.owners.get(each, "") for each in owners} - {""}
        # Whom the document does not name as a post, a person said of the row.
        own = explained or ({self.line.said.owner} if owners else set())
        if today.owner in own:
            return None
        place = self.places.get(Meaning.OWNERS)
        if place is not None and owners and not any(each in key(place.text) for each in owners):
            self._leave(Meaning.OWNERS, Why.IN_OTHER_WORDS, today.owner_name)
            return None
        return self._write(Meaning.OWNERS, today.owner_name)

    def _date(self, what: Meaning, today: Day | None) -> Fill | None:
        own = Day.read(self.found[what.value])
        if today is None or (own is None and not today.first):
            return None
        if own is not None and days(own) == days(today):
            return None
        return self._on(what, today)

    def _on(self, what: Meaning, day: Day) -> Fill | None:
        exact = day.first if day.precision == "exact" else ""
        return self._write(what, day.raw, Edit("", day.raw, day=exact))

    def _completed(self, today: Today) -> Fill | None:
        place = self.places.get(Meaning.COMPLETED)
        if place is None:
            return None
        if place.text:
            if today.stands.height < IN_PLACE and Day.read(self.found["completed"]) is not None:
                self._leave(Meaning.COMPLETED, Why.NOT_BORNE_OUT, place.text)
            return None
        if today.stands.height < COMPLETE or today.in_place_on is None:
            return None
        return self._on(Meaning.COMPLETED, today.in_place_on)

    def _evidenced(self, today: Today) -> Fill | None:
        place = self.places.get(Meaning.EVIDENCED)
        if place is None:
            return None
        proven = today.stands.height >= PROVEN
        if place.text:
            if not proven:
                self._leave(Meaning.EVIDENCED, Why.NOT_BORNE_OUT, place.text)
            return None
        if not proven or not today.accepted_on:
            return None
        if len(today.accepted_on) > 1:
            self._leave(
                Meaning.EVIDENCED, Why.SEVERAL_DAYS, "; ".join(d.raw for d in today.accepted_on)
            )
            return None
        return self._on(Meaning.EVIDENCED, today.accepted_on[0])

    def _progress(self, today: Today) -> Fill | None:
        told = row_words(self.found)
        new = [one for one in today.updates if one.text.strip() and not is_told(told, one.text)]
        if not new:
            return None
        new.sort(key=lambda one: one.day, reverse=self.newest_first)
        lines = "\n".join(f"{one.said}: {one.text.strip()}" for one in new)
        place = self.places.get(Meaning.PROGRESS)
        if place is None or not place.text:
            return self._write(Meaning.PROGRESS, lines)
        # What has no day of its own is of the day that the document is of.
        label = "" if self.found["updates"] else f"{self._day_of(place.text, today)}: "
        if self.newest_first:
            whole = f"{lines}\n{label}"
            return self._write(Meaning.PROGRESS, f"{whole}{place.text}", Edit("", before=whole))
        whole = f"{label}{place.text}\n{lines}"
        return self._write(Meaning.PROGRESS, whole, Edit("", before=label, after=f"\n{lines}"))

    def _day_of(self, text: str, today: Today) -> str:
        told = (one.said for one in today.updates if plain(one.text) == plain(text))
        return next(told, self.of_day)

    def _evidence(self, today: Today) -> Fill | None:
        told = row_words(self.found)
        new = [f"{title} ({stage})" for title, stage in today.evidence if not holds(told, title)]
        if not new:
            return None
        lines = "\n".join(new)
        place = self.places.get(Meaning.EVIDENCE)
        if place is None or not place.text:
            return self._write(Meaning.EVIDENCE, lines)
        added = Edit("", after=f"\n{lines}")
        return self._write(Meaning.EVIDENCE, f"{place.text}\n{lines}", added)


def is_told(told: str, text: str) -> bool:
    """Whether a row tells an update: in its words, or in those behind the day that they begin with."""
    day, colon, rest = text.partition(": ")
    return holds(told, text) or bool(colon and find_dates(day) and holds(told, rest))


def days(day: Day) -> tuple[str, str, str]:
    """Which days a date covers, however it is written."""
    return day.first, day.last, day.precision


def plain(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split())


def holds(text: str, words: str) -> bool:
    """Whether words stand in a text as whole words, however its lines break."""
    wanted = re.escape(plain(words))
    return re.search(rf"(?<!\w){wanted}(?!\w)", plain(text)) is not None
