"""What has changed between two editions, out of their sealed JSON alone: nothing differs unseen."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as files
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.assurance.models import Cell
from amends.assurance.rules import Reads
from amends.ledger.dates import ImpreciseDate
from amends.people.models import Service
from amends.plans.rules import Rung
from amends.publication import services
from amends.publication.models import Edition
from amends.publication.rules import (
    LANGUAGE,
    EditionContent,
    Promised,
    content_of,
    plain,
    sections_of,
)
from amends.publication.rules.compared import ABSENT, ORDER, differences, leaves, told_of
from amends.publication.sentences import fields
from amends.publication.sentences.compared import Compared, compared
from amends.publication.sentences.readings import reading_in_words
from amends.standing.answers import CellAsAt
from tests.publication.contents import contents, make_content
from tests.publication.story import Story, on

# Any two editions are long to make up.
SOME = settings(max_examples=max(5, settings().max_examples // 3))


def sealed(content: EditionContent, salt: str = "") -> dict[str, Any]:
    """An edition as its file holds it."""
    data = content_of(content, {name: salt for name, _part in sections_of(content)})
    found: dict[str, Any] = json.loads(json.dumps(data))
    return found


def between(before: EditionContent, after: EditionContent) -> Compared:
    return compared(told_of(sealed(before)), told_of(sealed(after)))


def everything(found: Compared) -> Iterator[str]:
    """Every word of it."""
    yield from (*found.lost, *found.gained, *found.worded)
    for table in found.tables:
        for row in table.rows:
            yield from (f"{table.about} {row.what} {line}" for line in (*row.before, *row.after))


def with_action(content: EditionContent, **changes: Any) -> EditionContent:
    """The first action of the first recommendation, changed; and where another recommendation lists it."""
    one = content.recommendations[0].actions[0]
    new = replace(one, **changes)
    return replace(
        content,
        recommendations=tuple(
            replace(r, actions=tuple(new if a.id == one.id else a for a in r.actions))
            for r in content.recommendations
        ),
    )


def with_recommendation(content: EditionContent, **changes: Any) -> EditionContent:
    first, *rest = content.recommendations
    return replace(content, recommendations=(replace(first, **changes), *rest))


def reads(
    what: Reads, *, rung: Rung = Rung.IN_PLACE, slipped: bool = False, state: str = ""
) -> str:
    """What an edition prints of a service."""
    cell = Cell(effective_on=date(2025, 7, 31), state=state)
    return reading_in_words(
        CellAsAt(
            uuid4(),
            Service(),
            what,
            rung,
            None,
            frozenset(),
            cell,
            1,
            None,
            sampled=False,
            slipped=slipped,
        )
    )


A = make_content()
ONE = A.recommendations[0].actions[0]
MOVED = (
    *ONE.promised,
    Promised("in_place_by", date(2025, 3, 1), date(2026, 9, 30), "30 September 2026"),
)
TWICE = (*MOVED, Promised("in_place_by", date(2025, 8, 1), date(2027, 1, 31), "31 January 2027"))
DROPPED = (*MOVED, Promised("in_place_by", date(2025, 8, 1), None, "no date promised"))
LOST: dict[str, tuple[Callable[[], EditionContent], str]] = {
    "a promise moved": (
        lambda: with_action(A, promised=MOVED),
        (
            "Action 1.1: the date for having it in place moved from 14 September 2024 to"
            " 30 September 2026, 2 years later."
        ),
    ),
    "a promise moved twice": (
        lambda: with_action(A, promised=TWICE),
        (
            "moved two times, from 14 September 2024 to 30 September 2026, then to 31 January 2027,"
            " 2 years and 4 months later."
        ),
    ),
    "a date was dropped": (
        lambda: with_action(A, promised=DROPPED),
        (
            "the date for having it in place was dropped. It was 14 September 2024, then"
            " 30 September 2026, then no date promised."
        ),
    ),
    "a promise is listed no more": (
        lambda: with_action(A, promised=ONE.promised[1:]),
        "is no longer listed",
    ),
    "an action went": (
        lambda: with_recommendation(A, actions=A.recommendations[0].actions[1:]),
        "Recommendation R1: action 1.1 is no longer listed for it.",
    ),
    "an action that others do not hold went": (
        lambda: with_recommendation(A, actions=A.recommendations[0].actions[:1]),
        (
            "Action 1.2 is no longer listed: “The record asks for a senior review before care ends"
            " (1.2)”; recommendation R1, which it served, now has action 1.1."
        ),
    ),
    "nothing is done any more": (
        lambda: with_recommendation(A, actions=()),
        "Recommendation R1: no action is listed for it any more.",
    ),
    "a standing fell": (
        lambda: with_action(A, standing="under way"),
        "Action 1.1: it was In place, and is now under way.",
    ),
    "the scope is narrower": (
        lambda: with_action(A, services=ONE.services[1:]),
        "Action 1.1: it is no longer for Crisis team North.",
    ),
    "left out with a reason": (
        lambda: with_action(A, not_in_scope=(*ONE.not_in_scope, ("Ward 1", "It closes."))),
        "Action 1.1: it is not for Ward 1. The reason given: It closes.",
    ),
    "embedded in fewer": (
        lambda: with_action(A, embedded=0),
        "part of everyday practice in none of five services; it was one of five.",
    ),
    "a service slipped": (
        lambda: with_action(
            A,
            services=(
                replace(ONE.services[0], reads=reads(Reads.SLIPPED, slipped=True)),
                *ONE.services[1:],
            ),
        ),
        (
            "Action 1.1, in Crisis team North: it was “in use, not tested”, and is now “was part of"
            " everyday practice, has slipped: slipped”."
        ),
    ),
    "a recommendation is listed no more": (
        lambda: replace(A, recommendations=A.recommendations[1:]),
        "Recommendation R1 is no longer listed",
    ),
    "the answer is another": (
        lambda: with_recommendation(
            A, answers=(replace(A.recommendations[0].answers[0], answer="did not accept it"),)
        ),
        "Exampleshire Trust did not accept it; before, Exampleshire Trust accepts it in part.",
    ),
    "the judgement is another": (
        lambda: with_recommendation(A, judged="Judged “Not met”."),
        "Recommendation R1: Judged “Not met”. In the earlier edition: Judged “Partly met”",
    ),
    "verbatim words": (
        lambda: with_recommendation(A, text="The Trust should try."),
        "Recommendation R1: the words of the report are given differently.",
    ),
    "a correction": (
        lambda: replace(A, corrections=replace(A.corrections, lines=("Five teams. It was one.",))),
        "Corrected: Five teams. It was one.",
    ),
}
WORDED: dict[str, tuple[Callable[[], EditionContent], str]] = {
    "an action is called otherwise": (
        lambda: with_action(A, title="The record asks"),
        (
            "Action 1.1: title was “The record asks for a senior review before care ends (1.1)”, and is"
            " now “The record asks”."
        ),
    ),
    "an action has another number": (
        lambda: with_action(A, number="7"),
        "Action 7: number was “1.1”, and is now “7”.",
    ),
    "wording": (
        lambda: with_recommendation(A, wording="Most teams use it."),
        "Recommendation R1: what it says of how things are now is worded anew.",
    ),
    "the apology": (
        lambda: replace(A, statement=replace(A.statement, apology="We regret it.")),
        "The apology is worded differently.",
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_what_slipped_or_went_is_said_first(case: str) -> None:
    make, words = LOST[case]
    found = between(A, make())
    assert any(words in each for each in found.lost), found.lost
    assert between(A, A) == Compared((), (), (), ())


@pytest.mark.parametrize("case", WORDED)
def test_what_reads_otherwise_is_said(case: str) -> None:
    make, words = WORDED[case]
    assert any(words in each for each in between(A, make()).worded)


def test_what_came_is_no_loss() -> None:
    better = between(with_action(A, standing="under way"), with_action(A, standing="in place"))
    assert better.gained == ("Action 1.1: it was under way, and is now in place.",)
    assert better.lost == ()
    later = between(replace(A, recommendations=A.recommendations[1:]), A)
    assert "Recommendation R1 is listed for the first time." in later.gained
    assert not [each for each in later.lost if "moved" not in each]


def read_in(one: str, other: str, language: str = LANGUAGE) -> Compared:
    """Two editions in which one service reads otherwise."""
    content = replace(A, about=replace(A.about, language=language))
    first, *rest = ONE.services
    before, after = (
        with_action(content, services=(replace(first, reads=each), *rest)) for each in (one, other)
    )
    return between(before, after)


# What services read, no later one known to be lower than an earlier one.
RISING = (
    (Reads.NOT_STARTED, Rung.IN_PLACE, False),
    (Reads.INTRODUCED, Rung.IN_PLACE, False),
    (Reads.IN_USE, Rung.IN_PLACE, False),
    (Reads.IN_USE, Rung.EVIDENCED, False),
    (Reads.MET, Rung.IN_PLACE, False),
    (Reads.SUSTAINED, Rung.IN_PLACE, False),
)
FALLEN = (Reads.UNKNOWN, Reads.NOT_MET, Reads.SLIPPED, Reads.NOT_TESTED_SINCE)


def test_only_a_reading_that_is_known_to_be_higher_went_further() -> None:
    rising = [reads(what, rung=rung, slipped=slipped) for what, rung, slipped in RISING]
    for place, one in enumerate(rising):
        for other in rising[:place]:
            assert len(read_in(one, other).lost) == 1, (one, other)
            assert not read_in(one, other).gained
            assert len(read_in(other, one).gained) == 1, (other, one)
            assert not read_in(other, one).lost
        for slipped in (False, True):
            for what in FALLEN:
                fell = reads(what, slipped=slipped)
                assert read_in(one, fell).lost, (one, fell)
                assert not read_in(one, fell).gained, (one, fell)
        fell = reads(Reads.SLIPPED, slipped=True)
        assert bool(read_in(fell, one).gained) == (place >= rising.index(reads(Reads.MET)))
        for unknown in ("embedded since May", "", "has slipped: ", "in use"):
            assert not read_in(one, unknown).gained
            assert not read_in(unknown, one).gained
    met_after = reads(Reads.MET, slipped=True)
    assert read_in(reads(Reads.SLIPPED, slipped=True), met_after).gained
    assert read_in(reads(Reads.MET), met_after).lost
    assert not read_in(reads(Reads.NOT_MET), met_after).gained


def test_a_promise_entered_late_between_two_others_is_not_taken_for_a_move() -> None:
    april, late, december = (
        Promised("in_place_by", date(2025, month, 1), by, f"{by:%-d %B %Y}")
        for month, by in ((1, date(2025, 4, 30)), (4, date(2025, 7, 31)), (7, date(2025, 12, 31)))
    )
    before, after = (
        with_action(A, promised=each) for each in ((april, december), (april, late, december))
    )
    found = between(before, after)
    assert found.gained == ()
    assert found.lost == (
        "Action 1.1: it was entered since that the date for having it in place was once 31 July 2025.",
    )


def test_the_salts_alone_are_no_difference() -> None:
    assert sealed(A, "a") != sealed(A, "b")
    assert differences(told_of(sealed(A, "a")), told_of(sealed(A, "b"))) == []


def put_together(found: dict[Any, dict[Any, Any]], before: Any, after: Any) -> dict[Any, Any]:
    """The values of the later edition, from those of the earlier one and what differs between the two."""
    for each in differences(before, after):
        part = found.setdefault((each.kind, each.about), {})
        if each.after is ABSENT:
            part.pop(each.path, None)
        else:
            part[each.path] = each.after
    return found


def valued(told: Any) -> dict[Any, dict[Any, Any]]:
    """Every value of an edition but the order of lists, which follows where it is not told."""
    return {
        thing: {path: value for path, value in leaves(part).items() if path[-1] != ORDER}
        for thing, part in told.parts().items()
    }


@SOME
@given(contents(), contents())
def test_of_any_two_editions_what_differs_makes_the_later_out_of_the_earlier(
    one: EditionContent, other: EditionContent
) -> None:
    before, after = told_of(sealed(one)), told_of(sealed(other))
    found = put_together(valued(before), before, after)
    told = {
        thing: {path: value for path, value in part.items() if path[-1] != ORDER}
        for thing, part in found.items()
    }
    assert {k: v for k, v in told.items() if v} == {k: v for k, v in valued(after).items() if v}


@SOME
@given(contents(), contents())
def test_of_any_two_editions_every_difference_is_told(
    one: EditionContent, other: EditionContent
) -> None:
    before, after = told_of(sealed(one)), told_of(sealed(other))
    words = list(everything(compared(before, after)))
    found = differences(before, after)
    assert bool(words) == bool(found) == (plain(one) != plain(other))
    for each in found:
        for value in (each.before, each.after):
            if value is ABSENT or each.path[-1] == ORDER or each.path[0] == "recommendations":
                continue
            if each.path[:1] == ("actions",):
                continue
            told = fields.value_in_words(each.path[-1], value)
            assert any(told in line for line in words), (each, words)


@SOME
@given(contents(), st.data())
def test_one_value_that_differs_is_told_with_both_its_values(
    content: EditionContent, data: st.DataObject
) -> None:
    """Change one text anywhere: it is found, and nothing else is."""
    file = sealed(content)
    places = [
        (section["content"], name)
        for section in file["sections"]
        for name, value in section["content"].items()
        if isinstance(value, str) and name != "id"
    ]
    part, name = data.draw(st.sampled_from(places))
    before = told_of(json.loads(json.dumps(file)))
    part[name] = f"{part[name]}!"
    (each,) = differences(before, told_of(file))
    assert each.path[-1] == name
    (table,) = compared(before, told_of(file)).tables
    (row,) = table.rows
    assert row.before != row.after


def test_every_field_has_a_name() -> None:
    named = fields.NAMES

    def names(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield key
                if key != "counts":
                    yield from names(each)
        elif isinstance(value, list):
            for each in value:
                yield from names(each)

    assert set(names(plain(make_content()))) <= set(named)


# The pages ---------------------------------------------------------------------------------------


def three_editions(story: Story) -> list[Edition]:
    """The action's date moves, then again; a date for showing that it works is given, then dropped."""
    editions = [story.published()]
    for day, due, shown in (
        (date(2025, 12, 10), date(2026, 1, 31), ImpreciseDate.on(date(2026, 3, 31))),
        (date(2026, 2, 10), date(2026, 5, 31), None),
    ):
        story.slip(day, due, shown)
        story.approve_all(day)
        editions.append(story.release(story.draft(day), day))
    return editions


def test_anybody_compares_two_editions_on_a_page_or_without_a_database(
    page_story: Story, client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    editions = three_editions(page_story)
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/changes/"
    twice = (
        "Action 1.1: the date for having it in place moved two times, from 31 July 2025 to"
        " 31 January 2026, then to 31 May 2026, 10 months later."
    )
    dropped = "the date for showing that it works was dropped. It was 31 March 2026, then no date"
    with on(date(2026, 2, 10), 12):
        chosen = client.get(home, {"since": "3", "until": "1"})
        assert chosen.headers["Location"] == f"{home}1/3/"
        page = client.get(f"{home}1/3/").content.decode()
        assert twice in page
        assert "Private" not in page
        assert dropped in client.get(f"{home}2/3/").content.decode()
        assert "work by 31 March 2026, then no date at all." in editions[2].page
        assert [client.get(f"{home}{pair}/").status_code for pair in ("3/1", "1/4")] == [404, 404]
        for since, until in (("1", "1"), ("1", "9"), ("x", "2"), ("²", "1"), ("", "2")):
            again = client.get(home, {"since": since, "until": until})
            assert "Choose two different editions" in again.content.decode()
        assert client.get(home).content.decode().count("<option") == 6
        services.publish_files()
        folder = Path(files.PUBLIC_FOLDER) / page_story.trust.slug / str(page_story.plan.pk)
        assert (folder / "changes/1/3/index.html").read_text() == page
        for number in (1, 3):
            shutil.copy(folder / f"edition/{number}/edition.json", tmp_path / f"{number}.json")
        services.withdraw(edition=editions[1], reason="Wrong.", by=page_story.second_person)
        assert client.get(f"{home}1/2/").status_code == 404
        assert "Edition 2 was withdrawn" in client.get(home).content.decode()
        services.publish_files()
        assert not (folder / "changes/1/2/index.html").exists()
    call_command("changes", tmp_path / "1.json", tmp_path / "3.json")
    assert twice in capsys.readouterr().out
    (tmp_path / "no.json").write_text("[]")
    (tmp_path / "odd.json").write_text('{"edition": {}}')
    for wrong in ("no.json", "odd.json", "nowhere.json"):
        with pytest.raises(CommandError):
            call_command("changes", tmp_path / "1.json", tmp_path / wrong)
