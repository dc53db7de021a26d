"""What a person makes of a passage: edits, divisions, joinings, rejections, and acceptance for good."""

import json
from threading import Barrier, Thread

import pytest
from django.db import connection

from amends.intake import queries, services
from amends.intake.models import Passage
from amends.ledger import redaction
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people.models import Party
from amends.people.permissions import NotPermitted
from amends.recommendations.models import Recommendation
from tests.databases import Copy
from tests.intake import making
from tests.intake.story import Story, make_story, passages


def edited(story: Story, passage: Passage, text: str, **more: object) -> Passage:
    said: dict[str, object] = {
        "label": passage.label,
        "paragraph": passage.paragraph,
        "addressees": [],
        "seen": passage.version,
        "by": story.trust.by,
    }
    return services.keep_edits(passage=passage, text=text, **(said | more))  # type: ignore[arg-type]  # by name


def test_an_accepted_passage_is_a_recommendation_with_its_place(story: Story) -> None:
    reading = story.read()
    _first, second, _third = passages(reading)
    own = story.trust.party
    kept = services.accept(
        passage=second,
        text=second.text,
        label="2",
        paragraph="6.12",
        addressees=[own],
        seen=second.version,
        by=story.trust.by,
    )
    assert (kept.pk, kept.number, kept.paragraph, kept.page) == (second.pk, "2", "6.12", 3)
    assert (kept.text, kept.version) == (making.SECOND, story.final)
    assert [each.party for each in kept.addressees.all()] == [own]
    place = json.loads(kept.place)
    assert place["file"] == reading.sha256
    assert [span["page"] for span in place["spans"]] == [3]
    assert all(isinstance(edge, int) for edge in place["spans"][0]["box"])
    assert verify(story.trust.pk).intact


def test_the_documents_order_is_kept_whatever_is_accepted_first(story: Story) -> None:
    found = passages(story.read())
    for passage in reversed(found):
        story.accept(passage)
    order = Recommendation.objects.filter(version=story.final).order_by("position")
    assert [each.text for each in order] == list(making.THREE)


def test_two_people_at_once_are_told(story: Story) -> None:
    passage = passages(story.read())[0]
    colleague = story.trust.person("governance lead")
    edited(story, passage, "The first person’s words.")
    for step in (services.reject, services.join_next, services.undo):
        with pytest.raises(Refused, match="Somebody else"):
            step(passage=passage, seen=passage.version, by=colleague)
    with pytest.raises(Refused, match="Somebody else"):
        edited(story, passage, "The second person’s words.", by=colleague)
    passage.refresh_from_db()
    assert passage.text == "The first person’s words."


def test_an_edit_is_undone_one_by_one(story: Story) -> None:
    passage = passages(story.read())[0]
    for words in ("Once.", "Twice."):
        passage = edited(story, passage, words, label="9")
    for words in ("Once.", making.FIRST):
        passage = services.undo(passage=passage, seen=passage.version, by=story.trust.by)
        assert passage.text == words
    assert passage.label == "1"
    with pytest.raises(Refused, match="nothing to undo"):
        services.undo(passage=passage, seen=passage.version, by=story.trust.by)


def test_saving_what_is_there_is_no_step(story: Story) -> None:
    passage = passages(story.read())[1]
    addressees = list(Party.objects.filter(pk__in=passage.addressees))
    passage = edited(story, passage, passage.text, addressees=addressees)
    assert passage.past == []


@pytest.mark.parametrize("words", ["", "  \n "])
def test_no_words_are_no_recommendation(story: Story, words: str) -> None:
    passage = passages(story.read())[0]
    with pytest.raises(Refused, match="No words"):
        edited(story, passage, words)


def test_a_passage_is_split_and_both_halves_accepted_in_order(story: Story) -> None:
    both = f"{making.FIRST} {making.SECOND}"
    reading = story.read(making.upload(making.report_pdf([both, making.THIRD])))
    first, last = passages(reading)
    at = len(making.FIRST) + 1
    half = services.split(passage=first, at=at, seen=first.version, by=story.trust.by)
    assert (half.text, half.label, half.place) == (making.SECOND, "", first.place)
    assert first.position < half.position < last.position
    for passage in (last, half, first):
        story.accept(passage)
    order = Recommendation.objects.filter(version=story.final).order_by("position")
    assert [each.text for each in order] == list(making.THREE)


def test_a_division_is_undone_while_the_half_is_untouched(story: Story) -> None:
    first = passages(story.read())[0]
    half = services.split(passage=first, at=10, seen=1, by=story.trust.by)
    first.refresh_from_db()
    half = edited(story, half, "Worked on.")
    with pytest.raises(Refused, match="second half"):
        services.undo(passage=first, seen=first.version, by=story.trust.by)
    services.undo(passage=half, seen=half.version, by=story.trust.by)
    first = services.undo(passage=first, seen=first.version, by=story.trust.by)
    assert first.text == making.FIRST
    assert not Passage.objects.filter(pk=half.pk).exists()


@pytest.mark.parametrize("at", [0, 1000, -1])
def test_nothing_is_split_off_at_an_end(story: Story, at: int) -> None:
    first = passages(story.read())[0]
    if at == -1:
        edited(story, first, "x ")
        first.refresh_from_db()
    with pytest.raises(Refused, match="begins"):
        services.split(passage=first, at=at, seen=first.version, by=story.trust.by)


def test_two_passages_are_joined_and_parted_again(story: Story) -> None:
    first, second, third = passages(story.read())
    first = services.join_next(passage=first, seen=1, by=story.trust.by)
    assert first.text == f"{making.FIRST}\n{making.SECOND}"
    assert [span["page"] for span in first.place] == [2, 3]
    second.refresh_from_db()
    assert second.state == "joined"
    assert [line.pk for line in queries.overview(first.reading).lines] == [first.pk, third.pk]
    first = services.undo(passage=first, seen=first.version, by=story.trust.by)
    second.refresh_from_db()
    assert (first.text, second.state) == (making.FIRST, "open")
    with pytest.raises(Refused, match="No passage follows"):
        services.join_next(passage=third, seen=1, by=story.trust.by)


def test_a_rejection_is_undone_and_an_acceptance_is_not(story: Story) -> None:
    first, second, _third = passages(story.read())
    first = services.reject(passage=first, seen=1, by=story.trust.by)
    with pytest.raises(Refused, match="decided"):
        story.accept(first)
    first = services.undo(passage=first, seen=first.version, by=story.trust.by)
    assert first.state == "open"
    story.accept(second)
    second.refresh_from_db()
    with pytest.raises(Refused, match="in the record"):
        services.undo(passage=second, seen=second.version, by=story.trust.by)
    with pytest.raises(Refused, match="decided"):
        story.accept(second)
    assert Recommendation.objects.count() == 1


def test_a_part_waits_for_its_whole_and_then_belongs_to_it(story: Story) -> None:
    whole, part, other = passages(story.read())
    Passage.objects.filter(pk__in=[part.pk, other.pk]).update(part_of_label="1")
    with pytest.raises(Refused, match="part of recommendation 1"):
        story.accept(part)
    kept = story.accept(whole)
    assert story.accept(part).part_of == kept


def test_a_part_of_what_is_none_stands_alone(story: Story) -> None:
    whole, part, _other = passages(story.read())
    Passage.objects.filter(pk=part.pk).update(part_of_label="1")
    services.reject(passage=whole, seen=1, by=story.trust.by)
    assert story.accept(part).part_of is None


def test_nobody_else_decides(story: Story) -> None:
    passage = passages(story.read())[0]
    for profile in ("reader", "executive"):
        somebody = story.trust.person(profile)
        with pytest.raises(NotPermitted):
            services.reject(passage=passage, seen=1, by=somebody)
        with pytest.raises(NotPermitted):
            services.accept(
                passage=passage,
                text="Words.",
                label="",
                paragraph="",
                addressees=[],
                seen=1,
                by=somebody,
            )


def test_a_refused_acceptance_leaves_nothing_behind(story: Story) -> None:
    passage = passages(story.read())[0]
    with pytest.raises(Refused, match="40 characters"):
        services.accept(
            passage=passage,
            text="Words.",
            label="n" * 41,
            paragraph="",
            addressees=[],
            seen=1,
            by=story.trust.by,
        )
    passage.refresh_from_db()
    assert (passage.state, passage.version, passage.text) == ("open", 1, making.FIRST)
    assert not Recommendation.objects.exists()


def test_words_that_differ_from_those_that_were_read_are_confirmed_and_shown(
    story: Story,
) -> None:
    first, second, *_rest = passages(story.read())
    other = first.text.replace(first.text.split()[-1], "otherwise.")
    with pytest.raises(Refused, match="differ from those that were read"):
        story.accept(first, other, as_printed=False)
    kept = story.accept(first, other)
    assert queries.read_otherwise(kept.pk) == first.found_text
    # A boundary may move: what stands is still what was read.
    shorter = " ".join(second.text.split()[:-1])
    assert queries.read_otherwise(story.accept(second, shorter, as_printed=False).pk) == ""


def test_removed_words_go_from_passages_and_their_past(story: Story) -> None:
    named = f"{making.FIRST} Alex Zimmer told us so."
    reading = story.read(making.upload(making.report_pdf([named, making.SECOND])))
    first, _second = passages(reading)
    first = edited(story, first, named + " Again.")
    kept = story.accept(first)
    start = kept.text.index("Alex Zimmer")
    request = redaction.ask(
        row=kept,
        field="text",
        first=start,
        last=start + len("Alex Zimmer"),
        reason="A name",
        by=story.trust.by,
    )
    second_person = story.trust.person("information governance")
    redaction.carry_out(request=request, by=second_person, places=6)
    first.refresh_from_db()
    reading.refresh_from_db()
    everything = json.dumps([reading.found, first.past, first.text, first.found_text, first.raw])
    assert "Zimmer" not in everything
    assert "[removed]" in first.text


def test_two_who_accept_at_once_make_one(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    passage = passages(story.read())[0]
    colleague = story.trust.person("governance lead")
    start, refused = Barrier(2), []

    def accept(by: object) -> None:
        start.wait()
        try:
            services.accept(
                passage=Passage.objects.get(pk=passage.pk),
                text=passage.text,
                label="1",
                paragraph="",
                addressees=[],
                seen=1,
                by=by,  # type: ignore[arg-type]  # an actor
            )
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(by,)) for by in (story.trust.by, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Recommendation.objects.filter(version=story.final).count() == 1
