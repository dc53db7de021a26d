"""Preparing an edition in the browser's way: forms, what is missing, two people, preview."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from amends.publication import services
from amends.publication.models import DraftEdition, Edition, Wording
from amends.publication.queries.editions import keys_of
from tests.publication.story import AS_AT, CONTACT, SIGNS, Story, make_story, on


def base(story: Story) -> str:
    return f"/o/{story.trust.slug}/plans/{story.plan.pk}/editions"


def day_of(name: str, day: date) -> dict[str, str]:
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def draft_data(story: Story) -> dict[str, str]:
    return {
        **day_of("as_at", AS_AT),
        **day_of("approved_on", AS_AT),
        "apology": "We are sorry.",
        "statement": "What happened.",
        "summary": "In short.",
        "signatory_name": SIGNS,
        "signatory_role": str(story.chief.pk),
        "approving_body": str(story.trust.board.pk),
        "confirmed_as": "",
        **{name: str(words) for name, words in CONTACT.items()},
        "seen": "",
    }


def test_from_nothing_to_a_public_edition(page_story: Story, client: Client) -> None:
    with on(AS_AT, 12):
        client.force_login(page_story.trust.lead)
        assert "Nothing has been published yet" in text_of(client, f"{base(page_story)}/")
        client.post(f"{base(page_story)}/key/")
        for line in page_story.lines(AS_AT):
            done = client.post(
                f"{base(page_story)}/wording/{line.kind.value}/{line.thing.pk}/",
                {
                    **day_of("effective_on", AS_AT),
                    "text": f"Words: {line.about}.",
                    "approved_as": str(page_story.trust.role.pk),
                    "seen": "",
                },
            )
            assert done.status_code == 302, done.content.decode()
        saved = client.post(f"{base(page_story)}/draft/", draft_data(page_story))
        assert saved.status_code == 302, saved.content.decode()
        assert "Nothing is missing" in text_of(client, f"{base(page_story)}/draft/")
        preview = text_of(client, f"{base(page_story)}/preview/")
        assert "Nothing here is sealed or public yet" in preview
        assert "Words: Recommendation 1." in preview
        assert "Words: Action 1.1: what it is called." in preview
        assert "/public/assets/amends.css" in preview
        assert client.get(f"{base(page_story)}/release/").status_code == 404
        client.force_login(page_story.releaser)
        shown = client.get(f"{base(page_story)}/release/")
        assert "Nothing is missing" in shown.content.decode()
        seen = services.preview(DraftEdition.objects.get()).seen
        blind = client.post(f"{base(page_story)}/release/", day_of("published_on", AS_AT))
        assert "Look at what would be published first" in blind.content.decode()
        released = client.post(
            f"{base(page_story)}/release/", {**day_of("published_on", AS_AT), "seen": seen}
        )
        assert released.status_code == 302, released.content.decode()
        edition = Edition.objects.get()
        assert "Edition 1" in text_of(client, f"{base(page_story)}/")
        withdraw = f"/o/{page_story.trust.slug}/editions/{edition.pk}/withdraw/"
        assert "There is a problem" in client.post(withdraw, {"reason": ""}).content.decode()
        assert client.post(withdraw, {"reason": "It was wrong."}).status_code == 302
        assert "Withdrawn." in text_of(client, f"{base(page_story)}/")


def test_a_key_is_retired_with_a_reason_and_another_made(page_story: Story, client: Client) -> None:
    client.force_login(page_story.trust.lead)
    with on(AS_AT, 12):
        client.post(f"{base(page_story)}/key/")
        key = keys_of(page_story.trust.organisation.pk)[0].id
        place = f"{base(page_story)}/key/{key}/retire/"
        assert f'href="{place}"' in text_of(client, f"{base(page_story)}/")
        assert "There is a problem" in client.post(place, {"reason": " "}).content.decode()
        done = client.post(place, {"reason": "Its keeper left."}, follow=True).content.decode()
        assert f"Key {key} was retired." in done
        assert "retired on 16 July 2025" in done
        assert "Make a key" in done
        assert client.get(place).status_code == 404
        client.post(f"{base(page_story)}/key/")
        assert "Make another key" in text_of(client, f"{base(page_story)}/")
        client.force_login(page_story.trust.user("reader"))
        other = keys_of(page_story.trust.organisation.pk)[1].id
        assert client.get(f"{base(page_story)}/key/{other}/retire/").status_code == 404


def test_whoever_releases_is_told_when_files_are_due(
    page_story: Story,
    client: Client,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with on(AS_AT, 7):
        services.make_key(organisation=page_story.trust.organisation, by=page_story.by)
    page_story.approve_all()
    draft = page_story.draft()
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.PUBLIC_FOLDER = str(blocked)
    client.force_login(page_story.releaser)
    with on(AS_AT, 12):
        sent = {**day_of("published_on", AS_AT), "seen": services.preview(draft).seen}
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{base(page_story)}/release/", sent)
        assert Edition.objects.count() == 1
        assert "amends publish" in text_of(client, f"{base(page_story)}/")


def test_what_is_missing_leads_to_where_it_is_put_right(page_story: Story, client: Client) -> None:
    client.force_login(page_story.trust.lead)
    with on(AS_AT, 12):
        client.post(f"{base(page_story)}/draft/", {**day_of("as_at", AS_AT), "seen": ""})
        page = text_of(client, f"{base(page_story)}/draft/")
    assert "Write the apology." in page
    for kind, about, named in (
        ("recommendation", page_story.first.pk, "Recommendation 1"),
        ("action", page_story.action.pk, "Action 1.1: what it is called"),
    ):
        place = f"{base(page_story)}/wording/#{kind}-{about}"
        assert f'href="{place}">{named} has no approved wording.' in page
    assert f'href="{base(page_story)}/">There is no key' in page


def test_a_detail_is_stopped_in_its_place_and_settled(page_story: Story, client: Client) -> None:
    client.force_login(page_story.trust.lead)
    page_story.approve_all()
    words = "A relative of Mr Q, who was 43 and lived on Nowhere Parade, told us."
    page_story.approve(page_story.first, words, AS_AT)
    page_story.draft()
    with on(AS_AT, 12):
        assert "<mark>Nowhere Parade</mark>" in text_of(client, f"{base(page_story)}/wording/")
        stops = text_of(client, f"{base(page_story)}/details/")
        assert "<mark>who was 43</mark>" in stops
        street = next(
            each
            for each in services.preview(DraftEdition.objects.get()).stops
            if each.hit.found == "Nowhere Parade"
        )
        form = {"stop": street.id, "do": "accept"}
        wrong = client.post(f"{base(page_story)}/details/", {**form, "reason": ""})
        assert "There is a problem" in wrong.content.decode()
        done = client.post(f"{base(page_story)}/details/", {**form, "reason": "The family asked."})
        assert done.status_code == 302
        stops = text_of(client, f"{base(page_story)}/details/")
    assert "<mark>Nowhere Parade</mark>" not in stops
    assert "<mark>who was 43</mark>" in stops
    assert "The family asked." in stops


def test_a_name_is_replaced_by_one_press(page_story: Story, client: Client) -> None:
    client.force_login(page_story.trust.lead)
    page_story.approve_all()
    page_story.approve(page_story.first, "Jane Zimmer told us.", AS_AT)
    draft = page_story.draft()
    place = f"{base(page_story)}/details/"
    with on(AS_AT, 12):
        shown = text_of(client, place)
        assert f"/wording/recommendation/{page_story.first.pk}/" in shown
        assert 'value="a relative of Mr Q"' in shown
        (stop,) = services.preview(draft).stops
        sent = {"stop": stop.id, "do": "replace", "instead": "a relative of Mr Q"}
        done = client.post(place, sent, follow=True).content.decode()
        assert "The text now reads: “A relative of Mr Q told us.”" in done
        assert "Nothing is stopped" in done
        assert "somebody who knows the case reads the preview" in done
        assert "Look again" in client.post(place, sent, follow=True).content.decode()


def test_two_people_with_one_form(page_story: Story, client: Client) -> None:
    page_story.draft()
    seen = page_story.approve(page_story.first, "First words.", AS_AT)
    client.force_login(page_story.trust.lead)
    with on(AS_AT, 12):
        services.save_draft(
            draft=DraftEdition.objects.get(), version=1, by=page_story.by, summary="Theirs."
        )
        mine = {**draft_data(page_story), "summary": "Mine.", "seen": "1"}
        stale = client.post(f"{base(page_story)}/draft/", mine).content.decode()
        assert "Somebody else saved a change" in stale
        assert "Mine." in stale
        assert DraftEdition.objects.get().summary == "Theirs."
        wording = {
            **day_of("effective_on", AS_AT),
            "text": "Mine.",
            "approved_as": str(page_story.trust.role.pk),
            "seen": "",
        }
        place = f"{base(page_story)}/wording/recommendation/{page_story.first.pk}/"
        assert "Somebody else saved a change" in client.post(place, wording).content.decode()
        assert Wording.objects.count() == 1
        assert client.post(place, {**wording, "seen": str(seen.pk)}).status_code == 302


def test_bad_input_is_told_and_writes_nothing(page_story: Story, client: Client) -> None:
    client.force_login(page_story.trust.lead)
    with on(AS_AT, 12):
        for wrong in (
            {"as_at_day": "31", "as_at_month": "2", "as_at_year": "2025"},
            day_of("as_at", AS_AT + timedelta(days=1)),
            {"signatory_role": "x"},
            {"approving_body": str(page_story.plan.pk)},
        ):
            page = client.post(f"{base(page_story)}/draft/", {**draft_data(page_story), **wrong})
            assert "There is a problem" in page.content.decode(), wrong
    assert not DraftEdition.objects.exists()


def test_only_those_who_may(page_story: Story, client: Client) -> None:
    edition = page_story.published()
    page_story.draft(date(2025, 12, 10))
    pages = [
        f"{base(page_story)}/draft/",
        f"{base(page_story)}/preview/",
        f"{base(page_story)}/wording/",
        f"{base(page_story)}/wording/recommendation/{page_story.first.pk}/",
        f"{base(page_story)}/details/",
        f"{base(page_story)}/release/",
        f"/o/{page_story.trust.slug}/editions/{edition.pk}/withdraw/",
    ]
    for address in [*pages, f"{base(page_story)}/"]:
        assert client.get(address).status_code == 302, address
    client.force_login(page_story.trust.user("reader"))
    with on(date(2025, 12, 10), 12):
        assert client.get(f"{base(page_story)}/").status_code == 200
        for address in pages:
            assert client.get(address).status_code == 404, address
        assert client.post(f"{base(page_story)}/key/").status_code == 404
        client.force_login(make_story().trust.lead)
        for address in [*pages, f"{base(page_story)}/"]:
            assert client.get(address).status_code == 404, address


def test_whoever_prepared_it_is_told(page_story: Story, client: Client) -> None:
    draft = page_story.draft()
    DraftEdition.objects.filter(pk=draft.pk).update(writers=[str(page_story.releaser.pk)])
    client.force_login(page_story.releaser)
    with on(AS_AT, 12):
        assert "You helped to prepare this edition" in text_of(
            client, f"{base(page_story)}/release/"
        )


@pytest.mark.usefixtures("page_database")
def test_a_reconstructed_case_offers_nothing(client: Client) -> None:
    story = make_story(reconstructed=True)
    client.force_login(story.trust.lead)
    page = text_of(client, f"{base(story)}/")
    assert "never sealed or published" in page
    assert "Prepare an edition" not in page


def test_what_moved_since_the_words_were_approved(page_story: Story, client: Client) -> None:
    page_story.approve_all()
    page_story.slip()
    client.force_login(page_story.trust.lead)
    with on(date(2025, 8, 1), 12):
        page = text_of(client, f"{base(page_story)}/wording/")
    assert "in place by moved from 31 July to 30 September 2025" in page
    assert "No words have been approved yet" not in page
