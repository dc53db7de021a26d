"""Settling what the gate stopped: other words, "[removed]" in a report's own, a reason for one sentence."""

from datetime import date

import pytest

from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.models import DraftEdition, Wording
from amends.publication.queries.stops import Stop, omissions_of
from amends.publication.rules import Hit, disclosure_hits, sentence_around, text_with, text_without
from amends.recommendations import services as recommendations
from amends.recommendations.models import Recommendation
from tests.publication.story import AS_AT, RECEIVED, Story, on, ready, refused, sections

NAMED = (
    "Jane Zimmer told us. Nobody had replied to Jane Zimmer, and Jane Zimmer’s letters are kept."
)


def stops_now(draft: DraftEdition) -> list[Stop]:
    with on(AS_AT, 12):
        return list(services.preview(draft).stops)


@pytest.mark.parametrize(
    ("text", "found", "sentence"),
    [
        ("First. Then Jo Zim came. Last.", "Jo Zim", "Then Jo Zim came."),
        ("One line\nMs Zim said so\nanother", "Zim", "Ms Zim said so"),
        ("No end to it for Jo Zim", "Jo Zim", "No end to it for Jo Zim"),
        ("Seen at approx. noon by Jo Zim? Yes.", "Jo Zim", "Seen at approx. noon by Jo Zim?"),
    ],
)
def test_a_detail_is_shown_in_its_sentence(text: str, found: str, sentence: str) -> None:
    first = text.index(found)
    hit = Hit(disclosure_hits("aged 43")[0].kind, found, first, first + len(found))
    a, b = sentence_around(text, hit)
    assert text[a:b] == sentence


def test_words_are_replaced_whole_and_begin_as_a_sentence_does() -> None:
    assert text_with("Jo came. Jo’s coat; for Jo, and Joan.", "Jo", "a relative") == (
        "A relative came. A relative’s coat; for a relative, and Joan."
    )
    assert text_without("Jo Zim and Jo.", ["Jo", "Jo Zim"]) == "[removed] and [removed]."


def test_a_name_in_approved_words_is_replaced_and_the_new_words_are_approved(story: Story) -> None:
    draft = ready(story)
    story.approve(story.first, NAMED, AS_AT)
    refused(story, "name of a person", draft)
    stop = stops_now(draft)[0]
    assert stop.source is not None
    assert stop.source.about == story.first.pk
    with on(AS_AT, 13), pytest.raises(Refused, match="Only the person who held the post"):
        services.replace_detail(
            draft=draft, stop=stop, instead="a relative", approved_as=story.chief, by=story.by
        )
    with on(AS_AT, 13):
        text = services.replace_detail(
            draft=draft, stop=stop, instead="a relative", approved_as=story.trust.role, by=story.by
        )
    assert text == (
        "A relative told us. Nobody had replied to a relative, and a relative’s letters are kept."
    )
    assert Wording.objects.filter(text=text, approved_as=story.trust.role).count() == 1
    assert stops_now(draft) == []
    assert "Zimmer" not in story.release(draft).content


def test_words_about_which_something_moved_are_read_before_they_are_approved_again(
    story: Story,
) -> None:
    draft = ready(story)
    story.approve(story.first, NAMED, AS_AT)
    stop = stops_now(draft)[0]
    story.slip()
    with on(date(2025, 7, 25), 13), pytest.raises(Refused, match="Something moved"):
        services.replace_detail(
            draft=draft, stop=stop, instead="a relative", approved_as=story.trust.role, by=story.by
        )


def test_a_name_in_the_draft_is_replaced_by_whoever_may_then_not_release_it(story: Story) -> None:
    draft = ready(story, statement="Jane Zimmer lost her life.\n\nThis plan is for her.")
    stop = stops_now(draft)[0]
    assert stop.source is not None
    assert stop.source.field == "statement"
    with on(AS_AT, 13):
        services.replace_detail(
            draft=draft, stop=stop, instead="Mr Q", approved_as=None, by=story.by
        )
    saved = DraftEdition.objects.get()
    assert saved.statement.startswith("Mr Q lost her life.")
    assert saved.version == 2
    assert saved.written_by(story.by.person)


def test_a_new_detail_stops_a_release_after_others_were_settled(story: Story) -> None:
    draft = ready(story, statement="Jane Zimmer wrote it.")
    stop = stops_now(draft)[0]
    with on(AS_AT, 13):
        services.accept_detail(
            plan=story.plan,
            section=stop.section,
            kind=stop.hit.kind.value,
            found=stop.hit.found,
            sentence=stop.sentence,
            reason="She asked for it.",
            by=story.by,
        )
    assert stops_now(draft) == []
    with on(AS_AT, 14):
        draft = services.save_draft(
            draft=draft,
            version=draft.version,
            by=story.by,
            statement="Jane Zimmer wrote it. Jane Zimmer was ill.",
        )
    assert [each.sentence for each in stops_now(draft)] == ["Jane Zimmer was ill."]
    refused(story, "One detail", draft)


def named_verbatim(story: Story) -> Recommendation:
    """A recommendation of the report that names somebody."""
    with on(RECEIVED):
        row = recommendations.add_recommendation(
            version=story.final,
            number="3",
            text="The Trust should write to Jane Zimmer and to her GP.",
            position=3,
            addressees=[story.trust.party],
            effective_on=RECEIVED,
            by=story.by,
        )
    story.approve(row, "We have written.", AS_AT)
    return row


def test_a_name_in_the_reports_own_words_is_shown_as_removed_and_kept_in_the_record(
    story: Story,
) -> None:
    named = named_verbatim(story)
    draft = ready(story)
    (stop,) = [each for each in stops_now(draft) if each.hit.found == "Jane Zimmer"]
    assert stop.source is not None
    assert (stop.source.verbatim, stop.source.about) == (True, named.pk)
    said = {"plan": story.plan, "thing": named, "kind": stop.hit.kind.value}
    with on(AS_AT, 13):
        for wrong, match in (
            ({"found": "Jane Zimmer", "reason": " "}, "Say why"),
            ({"found": "Jane Zim", "reason": "So."}, "do not stand"),
        ):
            with pytest.raises(Refused, match=match):
                services.leave_out(**said, **wrong, by=story.by)  # type: ignore[arg-type]  # two kinds
        gone = services.leave_out(
            **said,  # type: ignore[arg-type]  # two kinds
            found="Jane Zimmer",
            reason="The report names a patient.",
            by=story.by,
        )
    assert [row.pk for row in omissions_of(story.plan)] == [gone.pk]
    assert stops_now(draft) == []
    edition = story.release(draft)
    told = sections(edition)["recommendation in place 3"]["text"]
    assert told == "The Trust should write to [removed] and to her GP."
    assert "Zimmer" not in edition.content + edition.page
    assert Recommendation.objects.get(pk=named.pk).text.count("Jane Zimmer") == 1


def test_words_that_were_left_out_can_be_shown_again(story: Story) -> None:
    named = named_verbatim(story)
    draft = ready(story)
    with on(AS_AT, 13):
        gone = services.leave_out(
            plan=story.plan,
            thing=named,
            kind="name of a person",
            found="Jane Zimmer",
            reason="A mistake.",
            by=story.by,
        )
        services.show_again(omission=gone, by=story.by)
        with pytest.raises(Refused, match="shown already"):
            services.show_again(omission=gone, by=story.by)
    assert omissions_of(story.plan) == []
    assert [each.hit.found for each in stops_now(draft)] == ["Jane Zimmer"]
