"""A correction is a new edition that names what it corrects; the one that was wrong stays as it was sealed."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from amends.ledger.rules import Actor, Refused
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.models import DraftCorrection, DraftEdition, Edition, Notice
from amends.publication.queries import readiness
from amends.publication.queries.editions import CorrectedBy
from amends.publication.rules import verify_edition
from amends.publication.services import files
from amends.publication.services.correcting import correct_edition
from amends.standing.answers import PlanAsAt
from tests.publication.story import Story, on, sections
from tests.web.reading import words_of

LATER = date(2025, 12, 10)
LATEST = date(2025, 12, 12)
SAID: dict[str, Any] = {
    "wrong": "One team uses it.",
    "right": "Half of one team uses it.",
    "why": "Two columns were mixed up.",
    "since": date(2025, 7, 10),
}


def corrected(story: Story) -> tuple[Edition, Edition]:
    """Edition 2 corrects edition 1."""
    first = story.published()
    draft = story.draft(LATER)
    with on(LATER, 10):
        services.correct_edition(draft=draft, edition=first, by=story.by, **SAID)
    return first, story.release(draft, LATER)


def test_a_new_edition_names_what_it_corrects_and_the_old_one_does_not_change(
    page_story: Story, client: Client
) -> None:
    first, second = corrected(page_story)
    said = sections(second)["corrections"]["corrected"]
    assert said == [SAID | {"edition": 1, "since": "2025-07-10"}]
    for words in ("Half of one team", "Two columns", "It was wrong from 10 July 2025 on."):
        assert words in second.page
    assert not DraftCorrection.objects.exists()
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    with on(LATER, 12):
        page = client.get(f"{home}edition/1/").content.decode()
        data = client.get(f"{home}edition/1/edition.json").content
        listed = client.get(f"{home}editions/").content.decode()
        compared = client.get(f"{home}changes/1/2/").content.decode()
    assert "Edition 2, published on 10 December 2025, corrects this edition." in page
    assert "Half of one team uses it." in page
    assert verify_edition(data, None, page).good
    assert {"kind": "corrected", "by": 2, "corrections": said} in json.loads(data)["notices"]
    assert Edition.objects.get(pk=first.pk).page == first.page
    assert "It corrects edition 1." in listed
    assert "Edition 1 was corrected. It said: “One team uses it.”" in compared
    with on(LATER, 13):
        services.withdraw(edition=second, reason="Not yet.", by=page_story.second_person)
        page = client.get(f"{home}edition/1/").content.decode()
        listed = client.get(f"{home}editions/").content.decode()
    assert "2025. It was withdrawn. It corrects edition 1.</li>" in listed
    assert "Edition 2 was withdrawn since." in page
    assert "Half of one team" not in page


def test_an_edition_that_was_withdrawn_is_not_corrected(page_story: Story, client: Client) -> None:
    """Its words are not to be read again, and a correction quotes them."""
    first = page_story.published()
    draft = page_story.draft(LATER)
    with on(LATER, 10):
        services.correct_edition(draft=draft, edition=first, by=page_story.by, **SAID)
    with on(LATER, 11):
        services.withdraw(edition=first, reason="It was wrong.", by=page_story.second_person)
    with on(LATER, 12):
        with pytest.raises(Refused, match="Edition 1 was withdrawn"):
            services.correct_edition(draft=draft, edition=first, by=page_story.by, **SAID)
        # What was written before stops the release until it is left out.
        missing = [each.words for each in services.preview(draft).missing]
        assert "Edition 1 was withdrawn. Leave out what corrects it." in missing
        (correction,) = DraftCorrection.objects.all()
        services.drop_correction(correction=correction, by=page_story.by)
        missing = [each.words for each in services.preview(draft).missing]
        assert not [each for each in missing if "withdrawn" in each]
        client.force_login(page_story.trust.lead)
        home = f"/o/{page_story.trust.slug}/plans/{page_story.plan.pk}/editions"
        page = client.get(f"{home}/draft/corrections/").content.decode()
        assert "No earlier edition stands that could be corrected." in page
        answer = client.post(f"{home}/draft/corrections/", {"edition": "1", **SAID, "since": ""})
    assert answer.status_code == 200
    assert not DraftCorrection.objects.exists()


def test_a_correction_by_an_edition_in_between_is_told_of_two_others(
    page_story: Story, client: Client, tmp_path: Path
) -> None:
    first, second = corrected(page_story)
    third = page_story.release(page_story.draft(LATEST), LATEST)
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    told = (
        "Edition 1 was corrected by edition 2. It said: “One team uses it.” What is right: “Half of"
        " one team uses it.”"
    )
    with on(LATEST, 12):
        page = words_of(client.get(f"{home}changes/1/3/"))
        services.publish_files()
    assert told in page
    assert "Edition 2 came out between the two." in page
    assert "amends changes edition-1.json edition-2.json edition-3.json" in page
    file = Path(settings.PUBLIC_FOLDER) / home.removeprefix("/public/") / "changes/1/3/index.html"
    assert "was corrected by edition 2" in file.read_text()
    files = []
    for each in (first, second, third):
        files.append(tmp_path / f"edition-{each.number}.json")
        files[-1].write_bytes(services.edition_file(each, 3))
    out = StringIO()
    call_command("changes", *files, stdout=out)
    assert told in out.getvalue()
    with on(LATEST, 13):
        services.withdraw(edition=second, reason="Not yet.", by=page_story.second_person)
        page = words_of(client.get(f"{home}changes/1/3/"))
    assert "Half of one team" not in page
    assert "edition-2.json" not in page


def test_the_list_leads_to_a_correction_in_a_sentence_which_names_no_edition(
    page_story: Story, client: Client
) -> None:
    page_story.published()
    draft = page_story.draft(LATER, corrections="We said one team. It was half of one.")
    second = page_story.release(draft, LATER)
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    words = "Read what edition 2 puts right"
    with on(LATER, 12):
        listed = client.get(f"{home}editions/").content.decode()
        assert f'<a href="../edition/2/#corrections">{words}</a>' in listed
        assert listed.count("puts right") == 1
        assert "It corrects edition" not in listed
        assert 'id="corrections"' in client.get(f"{home}edition/2/").content.decode()
        services.withdraw(edition=second, reason="Not yet.", by=page_story.second_person)
        assert words not in client.get(f"{home}editions/").content.decode()


@pytest.mark.parametrize("name", ["wrong", "right", "why"])
def test_what_is_said_of_it_is_whole(name: str) -> None:
    """Before the database is asked for anything but who may."""
    said = SAID | {name: " "}
    plan = uuid4()
    draft, edition = DraftEdition(plan_id=plan), Edition(plan_id=plan)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr("amends.publication.services.correcting.check", lambda **_of: None)
        with pytest.raises(Refused, match="Say what was wrong"):
            correct_edition(draft=draft, edition=edition, by=Actor(plan), **said)


def test_a_correction_is_written_on_a_page_and_looked_at_by_the_gate(
    page_story: Story, client: Client
) -> None:
    page_story.published()
    draft = page_story.draft(LATER)
    client.force_login(page_story.trust.lead)
    home = f"/o/{page_story.trust.slug}/plans/{page_story.plan.pk}/editions"
    said = {"edition": "1", **SAID, "right": "Jane Zimmer was seen late."}
    del said["since"]
    with on(LATER, 12):
        answer = client.post(f"{home}/draft/corrections/", said)
        assert answer.headers["Location"] == f"{home}/draft/corrections/"
        page = client.get(f"{home}/draft/corrections/").content.decode()
        assert "Jane Zimmer was seen late." in page
        (correction,) = DraftCorrection.objects.all()
        draft.refresh_from_db()
        assert draft.version == 2
        stops = services.preview(draft).stops
        assert [each.hit.found for each in stops] == ["Jane Zimmer"]
        client.post(f"/o/{page_story.trust.slug}/corrections/{correction.pk}/drop/")
        assert not DraftCorrection.objects.exists()


def test_a_correction_of_another_edition_does_not_answer_for_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was entered late against edition 3 is still to be said where edition 1 alone is corrected."""
    first, third = Edition(pk=uuid4(), number=1), Edition(pk=uuid4(), number=3)
    plan = cast(PlanAsAt, None)
    monkeypatch.setattr(readiness, "editions_of", lambda _plan: [first, third])
    monkeypatch.setattr(readiness, "withdrawal_of", lambda _edition: None)
    monkeypatch.setattr(readiness, "told_late", lambda _plan, _last: iter(["Since %(number)s."]))
    draft = DraftEdition(plan=Plan())
    for edition, missing in ((first, ["Since 3."]), (third, [])):
        said = [DraftCorrection(edition=edition)]
        monkeypatch.setattr(readiness, "corrections_of", lambda _draft, said=said: said)
        assert [each.words for each in readiness.about_corrections(draft, plan)] == missing


def test_of_a_withdrawn_edition_nothing_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file says which edition corrects it, without its wrong words."""
    notice = Notice(kind="withdrawn", text="Wrong.", effective_on=LATER)
    edition = Edition(number=1, content="{}", manifest="{}", signature="")
    monkeypatch.setattr(files, "notices_of", lambda _edition: [])
    by = [CorrectedBy(2, LATER, (SAID | {"since": None},))]
    for gone, said in ((None, True), (notice, False)):
        monkeypatch.setattr(files, "withdrawal_of", lambda _edition, gone=gone: gone)
        told = files.edition_file(edition, 1, by).decode()
        assert (SAID["wrong"] in told) is said
        assert '"by":2' in told
