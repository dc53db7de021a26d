"""The life of keys: changed, lost, in other hands; and what whoever checks an old edition is told."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from amends.background.models import TaskRun
from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.models import Edition, Notice
from amends.publication.queries.editions import current_key, keys_of
from amends.publication.rules import State, Verdict, distrusted_in, read_keys, verify_edition
from amends.publication.sentences.verdicts import verdict_in_words
from amends.publication.services.keys import key_path
from amends.publication.tasks import render_editions
from tests.publication.story import AS_AT, Story, on

LATER = date(2025, 8, 1)
BEFORE_IT = date(2025, 7, 1)
AFTER_IT = date(2025, 7, 20)


def checked(edition: Edition) -> Verdict:
    """What a reader is told who has org.pub as it is now."""
    edition = Edition.objects.get(pk=edition.pk)
    pub = services.org_pub(edition.organisation)
    return verify_edition(
        services.edition_file(edition, 1), read_keys(pub), distrusted=distrusted_in(pub)
    )


def changed(story: Story, *, distrusted: date | None = None, anew: bool = True) -> None:
    organisation = story.trust.organisation
    old = current_key(organisation.pk)
    assert old is not None
    with on(LATER):
        services.retire_key(
            organisation=organisation,
            key_id=old.id,
            reason="Its keeper left.",
            distrusted_from=distrusted,
            by=story.by,
        )
        if anew:
            services.make_key(organisation=organisation, by=story.by)


def test_an_old_edition_still_verifies_with_its_old_key_after_a_change(story: Story) -> None:
    edition = story.published()
    changed(story)
    verdict = checked(edition)
    assert (verdict.state, verdict.distrusted_from) == (State.SIGNED, None)
    assert verdict.key_id == edition.key_id != current_key(story.trust.organisation.pk).id  # type: ignore[union-attr]  # one was made
    assert not Notice.objects.exists()


def test_a_lost_key_is_replaced_and_what_it_sealed_still_verifies(story: Story) -> None:
    edition = story.published()
    key_path(edition.key_id).unlink()
    draft = story.draft(LATER)
    story.approve_all(LATER)
    with pytest.raises(Refused, match="is not on this machine"):
        story.release(draft, LATER)
    changed(story)
    assert checked(edition).state is State.SIGNED
    second = story.release(draft, LATER)
    assert second.key_id != edition.key_id
    assert checked(second).state is State.SIGNED


@pytest.mark.parametrize("since", [BEFORE_IT, AFTER_IT])
def test_what_a_key_in_other_hands_sealed_is_told_until_it_is_vouched_for(
    story: Story, since: date
) -> None:
    edition = story.published()
    changed(story, distrusted=since, anew=False)
    told = checked(edition)
    assert told.good is (since == AFTER_IT)
    assert told.distrusted_from == since
    assert "somebody else may have had" in verdict_in_words(told)
    with on(LATER):
        made = services.make_key(organisation=story.trust.organisation, by=story.by)
    told = checked(edition)
    assert (told.good, told.vouched_by) == (True, made.key_id)
    assert f"since vouched for with key {made.key_id}" in verdict_in_words(told)
    assert Notice.objects.get().kind == "vouched"
    assert "Something was removed" not in services.page_now(Edition.objects.get(), 1)


def test_a_thief_cannot_vouch_with_the_stolen_key(story: Story) -> None:
    edition = story.published()
    with on(LATER):
        from_thief = services.make_key(organisation=story.trust.organisation, by=story.by)
    changed(story, distrusted=BEFORE_IT)
    assert from_thief.key_id in distrusted_in(services.org_pub(story.trust.organisation))
    file = services.edition_file(Edition.objects.get(pk=edition.pk), 1)
    pub = services.org_pub(story.trust.organisation)
    both = dict.fromkeys(read_keys(pub), BEFORE_IT)
    assert verify_edition(file, read_keys(pub), distrusted=both).state is State.DISTRUSTED


def test_it_is_vouched_for_with_a_key_that_signed_something_else_of_it(story: Story) -> None:
    edition = story.published()
    organisation = story.trust.organisation
    with on(LATER):
        second = services.make_key(organisation=organisation, by=story.by)
        services.withdraw(edition=edition, reason="Wrong.", by=story.second_person)
        third = services.make_key(organisation=organisation, by=story.by)
        for key in (edition.key_id, third.key_id):
            services.retire_key(
                organisation=organisation,
                key_id=key,
                reason="Found on a shared drive.",
                distrusted_from=BEFORE_IT,
                by=story.by,
            )
    vouched = Notice.objects.filter(kind="vouched").values_list("key_id", flat=True)
    assert set(vouched) == {third.key_id, second.key_id}
    assert checked(edition).good


def test_a_retired_key_can_be_said_to_be_in_other_hands_later(story: Story) -> None:
    edition = story.published()
    changed(story)
    with on(LATER, 12), pytest.raises(Refused, match="not in use"):
        services.retire_key(
            organisation=story.trust.organisation,
            key_id=edition.key_id,
            reason="Again.",
            by=story.by,
        )
    with on(LATER, 12):
        services.retire_key(
            organisation=story.trust.organisation,
            key_id=edition.key_id,
            reason="It was found on a shared drive.",
            distrusted_from=AFTER_IT,
            by=story.by,
        )
    assert checked(edition).vouched_by
    assert [each.distrusted for each in keys_of(story.trust.organisation.pk)] == [AFTER_IT, None]


def test_a_key_said_to_be_stolen_later_has_its_formats_made_anew(story: Story) -> None:
    edition = story.published()
    changed(story)
    TaskRun.objects.all().delete()
    with on(LATER):
        call_command(
            "keys",
            story.trust.slug,
            "retire",
            key=edition.key_id,
            by=story.trust.lead.email,
            reason="It was in a backup.",
            distrusted_from=BEFORE_IT,
            stdout=StringIO(),
        )
    # The key in use is at hand, so the worker signs with it what the other had signed.
    assert [each.path for each in TaskRun.objects.all()] == [render_editions.module_path]


def test_the_file_of_keys_says_from_when_and_a_day_that_is_none_is_the_first(story: Story) -> None:
    story.published()
    changed(story, distrusted=AFTER_IT)
    pub = services.org_pub(story.trust.organisation)
    assert "until 2025-08-01, not to be trusted from 2025-07-20\n" in pub
    assert len(read_keys(pub)) == 2
    assert set(distrusted_in(pub.replace("2025-07-20", "some day")).values()) == {date.min}
    assert replace(Verdict(State.DISTRUSTED)).good is False


def test_the_command_makes_and_retires_and_lists(story: Story) -> None:
    slug, lead = story.trust.slug, story.trust.lead.email
    out = StringIO()
    with on(AS_AT):
        call_command("keys", slug, "make", by=lead, stdout=out)
        key = keys_of(story.trust.organisation.pk)[0]
        call_command(
            "keys",
            slug,
            "retire",
            key=key.id,
            by=lead,
            reason="Stolen.",
            distrusted_from=BEFORE_IT,
            stdout=out,
        )
        for said, match in (
            ({}, "--by"),
            ({"by": lead, "key": "x", "reason": "So."}, "not in use"),
        ):
            with pytest.raises(CommandError, match=match):
                call_command("keys", slug, "retire", **said)
        with pytest.raises(CommandError, match="no organisation"):
            call_command("keys", "nobody")
    assert f"{key.id} {key.public} # from 2025-07-16 until 2025-07-16" in out.getvalue()
