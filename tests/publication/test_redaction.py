"""A name that reached an edition is removed for good: the edition says so, and the rest stays proven."""

import hashlib
import json
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from amends.background.models import TaskRun
from amends.background.worker import Worker
from amends.governance.queries import still_owed
from amends.ledger.models import Entry
from amends.ledger.redaction import ask, carry_out, places_holding
from amends.ledger.rules import REMOVED, Actor, Refused
from amends.ledger.verification import verify
from amends.plans import services as plans
from amends.plans.models import Placement
from amends.publication import services
from amends.publication.models import DraftEdition, Edition, Notice, Wording
from amends.publication.queries.editions import anchors_of, editions_of, notices_of
from amends.publication.rules import State, distrusted_in, page_digest, read_keys, verify_edition
from amends.publication.sentences.verdicts import verdict_in_words
from amends.recommendations import services as recommendations
from amends.recommendations.models import Recommendation
from tests.publication.story import AS_AT, DAY, Story, make_story, on

# In small letters, which the gate does not take for a name: the sort of slip that reaches an edition.
NAME = "perry o'place & sons"


def published_with_a_name() -> tuple[Story, Edition]:
    story = make_story()
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve(story.first, f"{NAME} told us that it works.", AS_AT)
    story.approve(story.second, "For the police.", AS_AT)
    story.approve_rest(AS_AT)
    return story, story.release(story.draft())


def redact(story: Story, public_note: str = "The family asked for it.") -> None:
    wording = Wording.objects.get(subject__recommendation=story.first)
    with on(DAY):
        request = ask(
            row=wording,
            field="text",
            first=0,
            last=len(NAME),
            reason="a name",
            public_note=public_note,
            by=story.by,
        )
        places = len(places_holding(NAME, story.trust.pk))
        carry_out(request=request, by=Actor(story.releaser.pk), places=places)


@pytest.mark.usefixtures("database")
def test_the_words_go_and_everything_else_stays_proven() -> None:
    story, before = published_with_a_name()
    assert "perry o&#39;place &amp; sons" in before.page
    redact(story)
    edition = editions_of(story.plan)[0]
    for text in (edition.content, edition.page):
        assert "perry" not in text
        assert REMOVED in text
    assert json.loads(edition.content)["sections"]
    keys = read_keys(services.org_pub(story.trust.organisation))
    file = services.edition_file(edition, 1)
    page = services.page_now(edition, 1)
    verdict = verify_edition(file, keys, page)
    assert (verdict.state, verdict.redacted) == (
        State.SIGNED,
        ("recommendation in place 1 (number 1)",),
    )
    assert verdict_in_words(verdict).startswith(
        "redacted on 25 November 2025: section 'recommendation in place 1 (number 1)', the rest intact and signed by"
    )
    assert "On 25 November 2025 words were removed from this page." in page
    assert "The family asked for it." in page
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


@pytest.mark.usefixtures("database")
def test_a_guess_cannot_be_proven_from_what_stays() -> None:
    story, before = published_with_a_name()
    sealed = json.loads(before.manifest)
    redact(story)
    edition = editions_of(story.plan)[0]
    section = next(
        each
        for each in json.loads(edition.content)["sections"]
        if each["name"] == "recommendation in place 1"
    )
    assert section["salt"] == REMOVED
    guessed = edition.page.replace(REMOVED + " told", "perry o&#39;place &amp; sons told")
    assert page_digest(guessed) != sealed["renderings"]["page"]
    assert 'name="amends-salt" content="[removed]"' in edition.page
    everything = edition.content + edition.page + edition.manifest
    assert hashlib.sha256(NAME.encode()).hexdigest() not in everything


def test_words_like_those_of_the_shape_harm_no_shape(story: Story) -> None:
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve(story.first, "content section number text class", AS_AT)
    story.approve(story.second, "name salt", AS_AT)
    story.approve_rest(AS_AT)
    edition = story.release(story.draft())
    tags = edition.page.count("<")
    for word in ("section", "content", "salt", "name"):
        wording = Wording.objects.filter(text__contains=word).first()
        assert wording is not None
        with on(DAY):
            first = wording.text.index(word)
            request = ask(
                row=wording,
                field="text",
                first=first,
                last=first + len(word),
                reason="a test",
                by=story.by,
            )
            found = len(places_holding(word, story.trust.pk))
            carry_out(request=request, by=Actor(story.releaser.pk), places=found)
    edition = editions_of(story.plan)[0]
    assert edition.page.count("<") == tags
    file = services.edition_file(edition, 1)
    verdict = verify_edition(file, None, services.page_now(edition, 1))
    assert verdict.good
    assert set(verdict.redacted) >= {
        "recommendation in place 1 (number 1)",
        "recommendation in place 2 (number 2)",
    }
    assert len(notices_of(edition)) == 4
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


@pytest.mark.usefixtures("database")
def test_without_a_key_the_words_go_all_the_same(folders: Path) -> None:
    story, _edition = published_with_a_name()
    for key in (folders / "keys").iterdir():
        key.unlink()
    redact(story)
    edition = editions_of(story.plan)[0]
    assert Notice.objects.get().signature == ""
    verdict = verify_edition(services.edition_file(edition, 1))
    assert (verdict.state, verdict.said_redacted) == (State.ALTERED, True)
    assert "words were removed from this page" in services.page_now(edition, 1)


@pytest.mark.usefixtures("database")
def test_the_files_are_written_again(
    folders: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        story, _edition = published_with_a_name()
    with django_capture_on_commit_callbacks(execute=True), on(DAY):
        redact(story)
    files = [path for path in (folders / "public").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"perry" in path.read_bytes()]


@pytest.mark.usefixtures("database")
def test_a_record_that_no_edition_holds_changes_none() -> None:
    story, _edition = published_with_a_name()
    story.approve(story.second, "zorble is named here.", DAY)
    wording = Wording.objects.get(text__contains="zorble")
    with on(DAY, 12):
        request = ask(row=wording, field="text", first=0, last=7, reason="a name", by=story.by)
        carry_out(request=request, by=Actor(story.releaser.pk), places=1)
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("database")
def test_a_form_opened_before_does_not_bring_the_words_back() -> None:
    story, _edition = published_with_a_name()
    draft = story.draft(statement=f"We met {NAME}.")
    seen, fields = draft.version, story.fields()
    redact(story)
    fields["statement"] = f"We met {NAME} again."
    with on(DAY), pytest.raises(Refused, match="Someone else has changed this"):
        services.save_draft(draft=draft, version=seen, by=story.by, **fields)
    assert DraftEdition.objects.get().statement == f"We met {REMOVED}."


def test_a_number_is_words_too(story: Story) -> None:
    """Somebody typed a name where the number of an action, or of a recommendation, belongs."""
    name = "zorble quixotic"
    with on(AS_AT, 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
        plans.place_action(
            action=story.action,
            plan=story.plan,
            number=name,
            effective_on=AS_AT,
            reason="A slip.",
            by=story.by,
        )
        third = recommendations.add_recommendation(
            version=story.final,
            number=f"{name} 3",
            paragraph=f"by {name}",
            text="The police should answer again.",
            position=3,
            addressees=[story.police],
            effective_on=AS_AT,
            by=story.by,
        )
    story.approve_all()
    story.approve(third, "This is for the police too.", AS_AT)
    draft = story.draft()
    with on(AS_AT):
        # The gate stops it, and somebody let it through.
        for stop in services.preview(draft).stops:
            services.accept_detail(
                plan=story.plan,
                section=stop.section,
                kind=stop.hit.kind,
                found=stop.hit.found,
                sentence=stop.sentence,
                reason="It is a number.",
                by=story.by,
            )
    edition = story.release(draft)
    assert name in edition.content
    assert name not in edition.manifest
    with on(DAY):
        row = Placement.objects.get(number=name)
        request = ask(
            row=row, field="number", first=0, last=len(name), reason="a name", by=story.by
        )
        found = places_holding(name, story.trust.pk)
        carry_out(request=request, by=Actor(story.releaser.pk), places=len(found))
    edition = editions_of(story.plan)[0]
    assert Placement.objects.get(pk=row.pk).number == REMOVED
    assert Recommendation.objects.get(pk=third.pk).paragraph == f"by {REMOVED}"
    assert name not in edition.content + edition.page + edition.manifest
    assert not Entry.objects.filter(payload__contains=name).exists()
    verdict = verify_edition(services.edition_file(edition, 1))
    assert verdict.redacted == (
        "recommendation in place 1 (number 1)",
        f"recommendation in place 3 (number {REMOVED} 3)",
    )
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


def work() -> None:
    """All that is to be done now."""
    assert Worker().run_once()
    while Worker().run_once():
        pass


@pytest.mark.usefixtures("database")
def test_files_that_cannot_be_written_are_owed_and_written_later(
    folders: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        story, _edition = published_with_a_name()
    public, aside = folders / "public", folders / "aside"
    public.rename(aside)
    public.write_text("no folder any more")
    with django_capture_on_commit_callbacks(execute=True):
        redact(story)
    assert still_owed(story.trust.pk) == (True, False)
    with on(DAY):
        work()
    assert still_owed(story.trust.pk) == (True, False)
    public.unlink()
    aside.rename(public)
    (public / ".index.html.0123456789abcdef.part").write_text(NAME)
    TaskRun.objects.filter(state="READY").update(run_after=None)
    with on(DAY):
        work()
    assert still_owed(story.trust.pk) == (False, False)
    files = [path for path in public.rglob("*") if path.is_file()]
    assert not [path for path in files if b"perry" in path.read_bytes()]


@pytest.mark.usefixtures("database")
def test_publishing_by_hand_settles_what_is_owed() -> None:
    story, _edition = published_with_a_name()
    redact(story)
    assert still_owed(story.trust.pk) == (True, False)
    with on(DAY):
        services.publish_files()
    assert still_owed(story.trust.pk) == (False, False)


@pytest.mark.usefixtures("database")
def test_a_newer_key_says_again_what_one_in_other_hands_had_said() -> None:
    story, edition = published_with_a_name()
    redact(story)
    organisation = story.trust.organisation
    with on(DAY, 12):
        services.retire_key(
            organisation=organisation,
            key_id=edition.key_id,
            reason="Found on a shared drive.",
            distrusted_from=DAY,
            by=story.by,
        )
        newer = services.make_key(organisation=organisation, by=story.by)
        services.make_key(organisation=organisation, by=story.by)
    now = editions_of(story.plan)[0]
    pub = services.org_pub(organisation)
    verdict = verify_edition(
        services.edition_file(now, 1),
        read_keys(pub),
        services.page_now(now, 1),
        distrusted_in(pub),
    )
    assert (verdict.good, verdict.redacted_on) == (True, DAY)
    assert verdict.vouched_by == newer.key_id
    assert services.page_now(now, 1).count("Something was removed") == 1
