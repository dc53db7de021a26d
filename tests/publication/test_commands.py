"""`amends verify` and `amends publish`, as a person runs them."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from amends.ledger import triggers
from amends.ledger.models import Entry, Head
from amends.publication import services
from amends.publication.models import Edition
from amends.standing.models import Milestone
from tests.databases import undone
from tests.publication.story import AS_AT, Story, make_story, on


def run(*words: object) -> tuple[int, str]:
    """The exit code and what was said."""
    said = io.StringIO()
    try:
        call_command(str(words[0]), *[str(word) for word in words[1:]], stdout=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue().strip()
    return 0, said.getvalue().strip()


def saved(story: Story, edition: Edition, folder: Path) -> tuple[Path, Path, Path]:
    """What a reader saves: the data, the keys, the page."""
    files = folder / "edition.json", folder / "org.pub", folder / "page.html"
    files[0].write_bytes(services.edition_file(edition, 1))
    files[1].write_text(services.org_pub(story.trust.organisation))
    files[2].write_text(services.page_now(edition, 1))
    return files


def damage(statement: str, table: str) -> None:
    """Somebody who owns the database takes the triggers away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {triggers.PREFIX}_update_{table}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {triggers.PREFIX}_delete_{table}")
        cursor.execute(statement)


def test_an_edition_is_checked_with_and_without_a_key(story: Story, tmp_path: Path) -> None:
    edition = story.published()
    data, keys, page = saved(story, edition, tmp_path)
    assert run("verify", data) == (0, "intact, signer not checked")
    signed = f"intact and signed by {edition.key_id}"
    assert run("verify", data, "--key", keys, "--page", page) == (
        0,
        f"{signed}; the page too is as it was signed",
    )
    data.write_text(data.read_text().replace("One team uses it", "Everybody uses it"))
    assert run("verify", data, "--key", keys) == (
        1,
        "altered: section 'recommendation in place 1 (number 1)'",
    )
    page.write_text(page.read_text().replace("One team uses it", "Everybody uses it"))
    data.write_bytes(services.edition_file(edition, 1))
    assert run("verify", data, "--page", page) == (1, "altered: section 'the HTML page'")
    # The page alone is checked with the edition.json that stands beside it.
    assert run("verify", page) == (1, "altered: section 'the HTML page'")


@pytest.mark.usefixtures("database")
def test_what_cannot_be_checked_is_said_in_a_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("")
    assert run("verify", empty) == (1, "not an edition")
    for words, match in (
        (["verify"], "Name one thing to check"),
        (["verify", empty, "--ledger"], "Name one thing to check"),
        (["verify", tmp_path / "missing"], "Cannot read"),
        (["verify", tmp_path], "Cannot read"),
        (["verify", empty, "--key", empty], "holds no public key"),
        (["verify", "--ledger", "--organisation", "nobody"], "There is no organisation called"),
    ):
        with pytest.raises(CommandError, match=match):
            run(*words)


@pytest.mark.usefixtures("database")
def test_where_nothing_is_recorded_there_is_no_ledger() -> None:
    assert run("verify", "--ledger") == (0, "There is no ledger here yet.")


def test_the_ledger_is_walked_with_its_editions(story: Story) -> None:
    story.published()
    entries = Head.objects.get(pk=story.trust.pk).sequence
    code, said = run("verify", "--ledger", "--organisation", story.trust.slug)
    assert code == 0
    assert said.startswith(f"{story.trust.slug}: intact, {entries} entries")


def test_triggers_that_are_gone_are_told(story: Story) -> None:
    damage("SELECT 1", "publication_wording")
    code, said = run("verify", "--ledger")
    assert code == 1
    assert said.splitlines()[0].endswith(
        "missing or altered on: publication_wording. Run: amends migrate"
    )


def test_the_first_bad_row_is_named(story: Story) -> None:
    story.published()
    wording = story.approve(story.first, "Later.", AS_AT)
    damage("UPDATE publication_wording SET text = 'Never said.'", "publication_wording")
    code, said = run("verify", "--ledger")
    assert code == 1
    assert "the row's text has been altered (publication.wording" in said
    assert f"entry {wording.sequence}:" not in said
    assert said.endswith("; and 5 more")


def test_a_ledger_that_is_not_the_one_an_edition_was_sealed_on_shows(story: Story) -> None:
    """The place in the ledger that an edition was sealed at is compared with the ledger."""
    edition = story.published()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    damage(f"UPDATE publication_edition SET head_hash = '{'0' * 64}'", "publication_edition")
    code, said = run("verify", "--ledger")
    assert code == 1
    assert (
        f"entry {edition.head_sequence}: Edition 1 of Improvement plan was sealed on another chain"
        in said
    )


def cut_off_after(story: Story, place: int) -> None:
    """Somebody who owns the database takes everything out of it that came later."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in triggers.protected_tables():
            damage("SELECT 1", table)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in triggers.protected_tables():
            cursor.execute(f"DELETE FROM {table} WHERE sequence > {place}")
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    last = Entry.objects.get(organisation_id=story.trust.pk, sequence=place)
    Head.objects.update(sequence=place, hash=last.hash, recorded_at=last.recorded_at)


def test_a_tail_that_is_cut_off_with_its_edition_shows_against_the_published_file(
    story: Story,
) -> None:
    edition = story.published()
    with on(AS_AT, 12):
        run("publish")
    assert run("verify", "--ledger")[0] == 0
    file = f"{settings.PUBLIC_FOLDER}/{story.trust.slug}/{story.plan.pk}/edition/1/edition.json"
    cut_off_after(story, edition.head_sequence)
    triggers.install(connection)
    assert not Edition.objects.exists()
    code, said = run("verify", "--ledger", "--organisation", story.trust.slug)
    lines = said.splitlines()
    assert (code, lines[-1]) == (1, f"{file}: was published and is not in the record")
    cut_off_after(story, edition.head_sequence - 1)
    code, said = run("verify", "--ledger")
    assert code == 1
    assert f"the chain has been cut off: Edition 1 of {story.plan.pk} was sealed at" in said


def test_a_published_file_that_was_altered_shows(story: Story) -> None:
    story.published()
    with on(AS_AT, 12):
        run("publish")
    file = next(Path(settings.PUBLIC_FOLDER).rglob("edition.json"))
    file.write_text(file.read_text().replace("One team uses it", "Everybody uses it"))
    assert f"{file}: altered: section 'recommendation" in run("verify", "--ledger")[1]
    file.write_text("{}")
    assert run("verify", "--ledger")[1].splitlines()[-1] == f"{file}: not an edition"


def test_a_chain_whose_organisation_is_gone_is_walked(story: Story) -> None:
    with undone(), connection.cursor() as cursor:
        damage("SELECT 1", "people_organisation")
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DELETE FROM people_organisation")
        code, said = run("verify", "--ledger")
    assert code == 1
    assert f"{story.trust.pk}: entry 1: its row is missing (people.organisation" in said


def test_a_day_of_first_being_in_place_that_was_changed_shows(story: Story) -> None:
    Milestone.objects.create(
        organisation=story.trust.organisation, action=story.action, sequence=1, in_place_on=AS_AT
    )
    code, said = run("verify", "--ledger")
    assert code == 1
    assert said.splitlines()[-1].startswith(f"{story.trust.slug}: 1 day on which an action was")
    run("rebuild-standing")
    assert run("verify", "--ledger")[0] == 0


@pytest.mark.usefixtures("database")
def test_public_files_are_what_the_site_serves(tmp_path: Path) -> None:
    story = make_story(notice="It does not exist.")
    edition = story.published()
    with on(AS_AT, 12):
        code, said = run("publish")
        assert (code, "\nWrote " in said) == (0, True)
        assert run("publish")[1].startswith("Wrote 0 files")
    public = Path(settings.PUBLIC_FOLDER)
    plan = public / story.trust.slug / str(story.plan.pk)
    assert (plan / "edition" / "1" / "index.html").read_text() == edition.page
    assert "Edition 1" in (plan / "index.html").read_text()
    for page in public.rglob("*.html"):
        for address in addresses(page.read_text()):
            target = (page.parent / address).resolve()
            target = target / "index.html" if address.endswith("/") else target
            assert target.is_file(), f"{page.name} leads to {address}"


def addresses(page: str) -> list[str]:
    """What a page links to beside itself."""
    parts = page.split('href="')[1:]
    found = [part.split('"')[0] for part in parts]
    return [each for each in found if not each.startswith(("#", "data:"))]


def test_nothing_is_written_before_its_day(story: Story) -> None:
    with on(AS_AT.replace(day=15), 7):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    day = AS_AT.replace(day=15)
    story.approve_all(day)
    draft = story.draft(day)
    with on(day, 11):
        services.release(draft=draft, by=story.second_person, published_on=AS_AT)
        run("publish")
    public = Path(settings.PUBLIC_FOLDER)
    assert not (public / story.trust.slug).exists()
    with on(AS_AT):
        run("publish")
    assert (public / story.trust.slug / "org.pub").exists()


def test_a_folder_that_cannot_be_written_is_told(story: Story) -> None:
    story.published()
    Path(settings.PUBLIC_FOLDER).write_text("a file stands there")
    with on(AS_AT, 12), pytest.raises(CommandError, match="publish"):
        run("publish")
