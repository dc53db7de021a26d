"""An edition's other formats: made by one command, signed, checked alone, and gone with the words they held."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from amends.background.models import TaskRun
from amends.publication import services
from amends.publication.models import Edition
from amends.publication.queries.editions import editions_of
from amends.publication.rules import (
    FILES,
    RENDERINGS,
    State,
    content_of_edition,
    plan_of,
    read_keys,
    read_plan,
    verify_rendering,
)
from amends.publication.services.files import place_of
from amends.publication.services.renderings import fresh
from amends.publication.tasks import render_editions
from tests.instruments.rendering import structure
from tests.instruments.rendering.structure import bare
from tests.instruments.rendering.test_formats import seen, word_lines
from tests.publication.story import AS_AT, DAY, Story, on
from tests.publication.test_commands import run
from tests.publication.test_redaction import NAME, published_with_a_name, redact


def folder_of(edition: Edition) -> Path:
    return Path(settings.PUBLIC_FOLDER) / place_of(edition)


def published(story: Story) -> tuple[Edition, Path, Path]:
    """An edition in every format, its folder, and the public keys beside nothing else."""
    edition = story.published()
    with on(AS_AT, 12):
        code, said = run("publish")
    assert code == 0
    assert "Improvement plan, edition 1: every format, " in said
    keys = Path(settings.PUBLIC_FOLDER) / story.trust.slug / "org.pub"
    return fresh(edition.pk), folder_of(edition), keys


def test_one_command_writes_every_format_and_each_is_checked(page_story: Story) -> None:
    edition, folder, keys = published(page_story)
    assert {path.name for path in folder.iterdir()} == {
        "index.html",
        "edition.json",
        "dates.ics",
        FILES,
        *RENDERINGS,
    }
    page = bare(seen(edition.page))
    assert bare("".join(n.text for n in structure.read((folder / "plan.pdf").read_bytes()))) == page
    assert bare("".join(word_lines((folder / "plan.docx").read_bytes()))) == page
    said = content_of_edition(json.loads(edition.content))
    assert read_plan((folder / "plan.json").read_bytes()) == said
    assert plan_of(said)["recommendations"][0]["id"] == str(page_story.first.pk)  # type: ignore[index,call-overload]  # JSON
    for name in ("plan.pdf", "plan.docx", "plan.json", "plan.csv"):
        code, told = run("verify", folder / name, "--key", keys)
        assert (code, told) == (
            0,
            f"intact and signed by {edition.key_id}: {name} of edition 1, as at 16 July 2025",
        )
    code, told = run("verify", folder / "index.html", "--key", keys)
    assert (code, told) == (
        0,
        f"intact and signed by {edition.key_id}; the page too is as it was signed",
    )
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    with on(AS_AT, 13):
        assert run("publish") == (0, f"Wrote 0 files to {settings.PUBLIC_FOLDER}.")
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_one_byte_more_is_seen(page_story: Story) -> None:
    edition, folder, keys = published(page_story)
    pdf = folder / "plan.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    code, told = run("verify", pdf, "--key", keys)
    assert code == 1
    assert "none of the files that were signed for edition 1" in told
    listed = folder / FILES
    # Whoever puts the digest of a false file into the list cannot sign it.
    forged = json.loads(listed.read_bytes())
    forged["files"]["files"]["plan.pdf"] = hashlib.sha256(pdf.read_bytes()).hexdigest()
    listed.write_text(json.dumps(forged))
    assert run("verify", pdf, "--key", keys) == (1, "altered: section 'files.json'")
    listed.write_text("[]")
    assert run("verify", pdf, "--key", keys) == (1, "not an edition")
    listed.unlink()
    assert run("verify", pdf, "--key", keys) == (1, "not an edition")
    other = keys.with_name("other.pub")
    other.write_text("ab" * 32)
    with on(AS_AT, 13):
        run("publish")
    code, told = run("verify", pdf, "--key", other)
    assert code == 1
    assert told.startswith(f"sealed with key {edition.key_id}, which is not among the keys given")


def words_in(folder: Path) -> str:
    """Everything that can be read in a folder's files."""
    texts = []
    for path in folder.iterdir():
        data = path.read_bytes()
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                texts += [archive.read(name).decode(errors="ignore") for name in archive.namelist()]
        elif data[:4] == b"%PDF":
            texts.append("".join(node.text for node in structure.read(data)))
        else:
            texts.append(data.decode(errors="ignore"))
    return "\n".join(texts)


@pytest.mark.usefixtures("page_database")
def test_removed_words_go_from_every_format() -> None:
    story, edition = published_with_a_name()
    with on(AS_AT, 12):
        run("publish")
    folder = folder_of(edition)
    assert "perry" in words_in(folder)
    redact(story)
    with on(DAY):
        services.publish_files()
    # At once nothing holds them; the formats are made anew from what is left.
    assert {path.name for path in folder.iterdir()} == {"index.html", "edition.json", "dates.ics"}
    assert "perry" not in words_in(folder)
    with on(DAY):
        assert run("publish")[0] == 0
    assert {path.name for path in folder.iterdir()} >= set(RENDERINGS)
    assert "perry" not in words_in(folder)
    assert "[removed]" in words_in(folder)
    keys = read_keys(services.org_pub(story.trust.organisation))
    listed = (folder / FILES).read_bytes()
    name, verdict = verify_rendering((folder / "plan.pdf").read_bytes(), listed, keys)
    assert (name, verdict.state) == ("plan.pdf", State.SIGNED)
    assert NAME.encode() not in listed


def test_a_withdrawn_edition_has_no_formats(page_story: Story) -> None:
    edition, folder, _keys = published(page_story)
    with on(AS_AT, 13):
        services.withdraw(edition=edition, reason="It was wrong.", by=page_story.second_person)
        services.publish_files()
        assert {path.name for path in folder.iterdir()} == {"index.html", "edition.json"}
        run("publish")
    assert not (folder / "plan.pdf").exists()


def test_formats_are_served_and_made_on_the_first_request(
    page_story: Story, client: Client
) -> None:
    edition = page_story.published()
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/edition/1"
    with on(AS_AT, 12):
        response = client.get(f"{home}/plan.pdf")
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content == (folder_of(edition) / "plan.pdf").read_bytes()
        assert client.get(f"{home}/files.json").status_code == 200
        assert client.get(f"{home}/plan.exe").status_code == 404
        assert client.get(f"{home}/secret-key").status_code == 404
        services.withdraw(
            edition=editions_of(page_story.plan)[0], reason="Wrong.", by=page_story.second_person
        )
        gone = client.get(f"{home}/plan.pdf")
        assert gone.status_code == 404
        assert "Edition 1 was withdrawn, and its files with it." in gone.content.decode()


def test_without_a_key_at_hand_pages_are_written_and_the_rest_is_told(page_story: Story) -> None:
    page_story.published()
    for path in Path(settings.KEY_FOLDER).iterdir():
        path.unlink()
    with on(AS_AT, 12), pytest.raises(CommandError, match="Not in every format: Improvement plan"):
        call_command("publish", stdout=io.StringIO(), stderr=io.StringIO())
    assert list(Path(settings.PUBLIC_FOLDER).rglob("index.html"))


def test_what_a_later_key_signed_is_checked_with_the_file_of_all_keys(page_story: Story) -> None:
    edition = page_story.published()
    organisation = page_story.trust.organisation
    with on(AS_AT, 12):
        services.retire_key(
            organisation=organisation, key_id=edition.key_id, reason="A new one.", by=page_story.by
        )
        newer = services.make_key(organisation=organisation, by=page_story.by)
        run("publish")
    keys = Path(settings.PUBLIC_FOLDER) / page_story.trust.slug / "org.pub"
    folder = folder_of(edition)
    assert run("verify", folder / "plan.odt", "--key", keys)[1].startswith(
        f"intact and signed by {newer.key_id}"
    )
    assert run("verify", folder / "edition.json", "--key", keys)[1] == (
        f"intact and signed by {edition.key_id}"
    )


def waiting() -> list[list[str]]:
    """What the tasks that write formats are to do."""
    rows = TaskRun.objects.filter(path=render_editions.module_path)
    return list(rows.values_list("arguments", flat=True))


def test_formats_signed_with_a_key_that_others_may_have_had_are_made_anew(
    page_story: Story,
) -> None:
    edition, folder, keys = published(page_story)
    organisation = page_story.trust.organisation
    with on(AS_AT, 13):
        services.retire_key(
            organisation=organisation,
            key_id=edition.key_id,
            reason="Found on a shared drive.",
            distrusted_from=AS_AT,
            by=page_story.by,
        )
        # With no key at hand nothing can be signed, and nothing waits in vain.
        assert not waiting()
        newer = services.make_key(organisation=organisation, by=page_story.by)
        assert not services.is_rendered(fresh(edition.pk))
        assert waiting() == [[str(organisation.pk)]]
        render_editions.func(str(organisation.pk))
        services.publish_files()
        assert services.is_rendered(fresh(edition.pk))
    assert run("verify", folder / "plan.odt", "--key", keys)[1].startswith(
        f"intact and signed by {newer.key_id}"
    )


def test_a_letter_that_no_font_has_takes_no_format_away(page_story: Story) -> None:
    with on(AS_AT, 7):
        services.make_key(organisation=page_story.trust.organisation, by=page_story.by)
    page_story.approve_all()
    summary = "A letter: \U0001317f. \uf0b7 A point."
    edition = page_story.release(page_story.draft(summary=summary))
    assert "• A point." in edition.page
    with on(AS_AT, 12):
        code, said = run("publish")
        assert code == 0
        assert "Improvement plan, edition 1: every format, " in said
    read = "".join(n.text for n in structure.read((folder_of(edition) / "plan.pdf").read_bytes()))
    assert "A letter: [a sign that this file has no letters for: U+1317F]. • A point." in read
