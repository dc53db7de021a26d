"""What others were recommended: imported once, marked as theirs, and found where it is alike."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from amends.background.models import TaskRun
from amends.background.worker import Worker
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.recommendations import services
from amends.recommendations.models import Recommendation, Register, RegisterEntry
from amends.recommendations.queries import entries_of, others_alike, registers_of
from tests.fixtures.databases import Begin
from tests.recommendations.story import Story, make_story
from tests.recommendations.test_pages import at, words

SPEAK = "The ward and the community team must speak within 72 hours of a discharge."
SPOKE = "The ward should speak with the community team when somebody is discharged."
REGISTER = f"Number,Recommendation\n1,{SPOKE}\n2,Medicines must be kept in a locked cupboard.\n"
EDITION = {
    "format": "amends edition 1",
    "sections": [
        {
            "name": "about",
            "salt": "",
            "content": {
                "title": "What has changed: Plan",
                "number": 2,
                "organisation": "Otherton Trust",
                "as_at": "2024-05-31",
            },
        },
        {
            "name": "recommendation in place 1",
            "salt": "",
            "content": {
                "number": "7",
                "text": SPOKE,
                "judged": "Judged “met” against what was intended.",
                "actions": [{"number": "7.1", "title": "They speak", "standing": "in place"}],
            },
        },
    ],
}


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def imported(story: Story, path: Path, **more: object) -> Register:
    said: dict[str, object] = {"whose": "Otherton Trust", "by": story.lead}
    return services.import_register(organisation=story.organisation, path=path, **(said | more))  # type: ignore[arg-type]  # for the service to judge


def test_an_edition_says_itself_whose_it_is_and_how_each_stands(
    story: Story, tmp_path: Path
) -> None:
    path = written(tmp_path, "edition.json", json.dumps(EDITION))
    register = imported(story, path, whose="")
    assert (register.whose, register.as_at) == ("Otherton Trust", date(2024, 5, 31))
    services.keep_vectors(entries_of(story.organisation.pk))
    [found] = others_alike(SPEAK, story.organisation.pk)
    assert (found.label, found.text, found.whose) == ("7", SPOKE, "Otherton Trust")
    assert found.standing == ("Judged “met” against what was intended. 7.1 They speak: in place.")
    assert others_alike("Medicines must be locked away.", story.organisation.pk) == ()
    assert not Recommendation.objects.exists(), "they are nobody's recommendations here"
    with pytest.raises(Refused, match="imported already"):
        imported(story, path)
    assert verify(story.organisation.pk).faults == ()


def test_a_register_is_read_as_any_sheet_is(story: Story, tmp_path: Path) -> None:
    path = written(tmp_path, "register.csv", REGISTER)
    with pytest.raises(Refused, match="Say whose"):
        imported(story, path, whose=" ")
    with pytest.raises(NotPermitted):
        imported(story, path, by=story.actor("reader"))
    imported(story, path, name="Their register")
    assert list(RegisterEntry.objects.order_by("position").values_list("label", "text")) == [
        ("1", SPOKE),
        ("2", "Medicines must be kept in a locked cupboard."),
    ]
    [one] = registers_of(story.organisation.pk)
    assert (one.name, one.recommendations) == ("Their register", 2)  # type: ignore[attr-defined]  # counted by the query


def test_what_a_sheet_says_of_each_is_kept_as_its_own_claim(story: Story, tmp_path: Path) -> None:
    content = (
        "No,Recommendation,Status,Date completed\n"
        f'1,{SPOKE},"Complete (as at Q2)",3 May 2021\n'
        "2,Medicines must be kept in a locked cupboard.,,\n"
    )
    imported(story, written(tmp_path, "register.csv", content))
    assert list(RegisterEntry.objects.order_by("position").values_list("standing", flat=True)) == [
        "Status: Complete (as at Q2). Date completed: 3 May 2021.",
        "",
    ]


def test_what_was_imported_is_compared_in_the_background(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.recommendations.services.vectors.AT_ONCE", 1)
    imported(story, written(tmp_path, "register.csv", REGISTER))
    [one] = registers_of(story.organisation.pk)
    assert (one.recommendations, one.compared) == (2, 0)  # type: ignore[attr-defined]  # counted by the query
    [run] = TaskRun.objects.all()
    assert run.arguments == [str(story.organisation.pk)], "once for the whole file, and no words"
    assert Worker().run_once()
    [one] = registers_of(story.organisation.pk)
    assert one.compared == 2  # type: ignore[attr-defined]  # counted by the query
    assert len(others_alike(SPEAK, story.organisation.pk)) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("other.json", "{}", "not a published edition"),
        ("broken.json", '{"format": "amends edition 1", "sections": [1]}', "not a published"),
        ("half.json", '{"format":', "not a published edition"),
        ("empty.csv", "", "empty"),
        ("words.txt", "Nothing is asked here.", "No recommendations were found"),
    ],
)
def test_what_cannot_be_imported_says_why(
    story: Story, tmp_path: Path, name: str, content: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        imported(story, written(tmp_path, name, content))
    assert not Register.objects.exists()


def test_the_command(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "register.csv", REGISTER)
    given = {
        "organisation": story.organisation.slug,
        "by": story.on.lead.email,
        "whose": "Otherton Trust",
    }
    call_command("import-register", str(path), **given)
    assert "2 recommendations of Otherton Trust were imported." in capsys.readouterr().out
    assert len(others_alike(SPEAK, story.organisation.pk)) == 1
    with pytest.raises(CommandError, match="imported already"):
        call_command("import-register", str(path), **given)
    with pytest.raises(CommandError, match="no organisation"):
        call_command("import-register", str(path), **(given | {"organisation": "nobody"}))


@pytest.fixture
def told(page_beginning: Begin) -> Story:
    return page_beginning(make_story)


def test_by_page_and_shown_as_others(told: Story, client: Client) -> None:
    client.force_login(told.person("governance lead"))
    later = told.add(told.final, "4", SPEAK)
    address = at(told, "others-registers")
    file = SimpleUploadedFile("edition.json", json.dumps(EDITION).encode())
    assert client.post(address, {"document": file}).status_code == 302
    page = words(client, address)
    assert "Otherton Trust" in page
    assert "31 May 2024" in page
    assert "0 of 1 so far" in page
    assert Worker().run_once()
    assert "0 of 1 so far" not in words(client, address)
    page = words(client, at(told, "recommendation", later.pk))
    assert "Of Otherton Trust, not ours: Recommendation 7" in page
    assert "They say of it: Judged “met”" in page
    file = SimpleUploadedFile("edition.json", b"{}")
    answer = client.post(address, {"document": file})
    assert "not a published edition" in answer.content.decode()
    client.force_login(told.person("reader"))
    assert client.get(address).status_code == 404
