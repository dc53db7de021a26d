"""The commands that begin an organisation, let somebody in, and take in the national list."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from amends.ledger.models import Entry
from amends.ledger.verification import verify
from amends.people.models import (
    Membership,
    OdsOrganisation,
    Organisation,
    PersonRenamed,
    User,
)
from amends.people.queries import called, find_ods, names_astray
from amends.people.services import grant, use_sign_in_link
from amends.web.events import EVENTS
from tests.databases import Copy
from tests.factories import make_trust, make_user


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_an_organisation_and_its_lead(database: Copy) -> None:
    told = run("create-organisation", "Example Trust", "--slug=example", "--email=ada@example.org")
    address = told.split()[-1]
    client = Client()
    assert client.post(address).status_code == 302
    assert client.get("/o/example/members/").status_code == 200
    assert Membership.objects.get().profile == "governance lead"


def test_nothing_is_left_of_an_organisation_that_cannot_be(database: Copy) -> None:
    with pytest.raises(CommandError, match="small letters"):
        run("create-organisation", "Example", "--slug=No!", "--email=ada@example.org")
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_a_link_for_somebody(database: Copy) -> None:
    user = make_user()
    told = run("sign-in-link", user.email.upper(), "--site=https://amends.example.org/")
    assert told.startswith("https://amends.example.org/sign-in/")
    assert use_sign_in_link(told.strip().rstrip("/").rsplit("/", 1)[1]) == user
    with pytest.raises(CommandError, match="Nobody has the address"):
        run("sign-in-link", "nobody@example.org")
    with pytest.raises(CommandError, match="1 hour"):
        run("sign-in-link", user.email, "--hours=0")


def test_a_person_is_shown_under_another_name(database: Copy) -> None:
    trust, another, other = make_trust(), make_trust(), make_user("Somebody Else")
    user, by = trust.user("reader"), f"--by={trust.lead.email}"
    grant(organisation=another.organisation, user=user, profile="reader", by=another.by)
    old, address = user.name, user.email
    told = run("rename-person", address.upper(), "--name=Wrong Name", by)
    told += run("rename-person", address, "--name= New  Name ", by)
    told += run("rename-person", address, "--name=New Name", "--email=New@example.org", by)
    user.refresh_from_db()
    assert (user.name, user.email) == ("New Name", "new@example.org")
    assert str(user.pk) in told
    assert old not in told
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # names from the database
            kept = str(cursor.fetchall())
            assert not any(gone in kept for gone in (address, old, "Wrong Name")), table
    for each in (trust, another):
        rows = PersonRenamed.objects.filter(organisation=each.pk, recorded_by=trust.lead)
        assert Entry.objects.filter(organisation_id=each.pk, event="person.renamed").count() == 3
        # Of all three the salt of the last alone is left.
        assert [row.digest == called(user) for row in rows.order_by("sequence")] == [0, 0, 1]
        assert verify(each.pk).faults == ()
        assert names_astray(each.pk) == []
    assert "intact" in run("verify", "--ledger", f"--organisation={trust.slug}")
    User.objects.filter(pk=user.pk).update(name="Forged")
    with pytest.raises(SystemExit):
        run("verify", "--ledger", f"--organisation={trust.slug}")
    [fault] = names_astray(trust.pk)
    assert fault.thing == str(user.pk)
    assert "person.renamed" in EVENTS
    for words, why in (
        (["--name= ", by], "Give a name"),
        (["--name=x", "--email=none", by], "correct format"),
        (["--name=x", f"--email={other.email}", by], "known already"),
        (["--name=x", f"--by={other.email}"], "does not let you"),
        (["--name=x", f"--by={user.email}"], "does not let you"),
        (["--name=x", "--by=nobody@example.org"], "Nobody has the address"),
        (["--name=x"], "--by"),
    ):
        with pytest.raises(CommandError, match=why):
            run("rename-person", user.email, *words)
    user.refresh_from_db()
    assert user.name == "Forged"
    assert PersonRenamed.objects.count() == 6


def test_the_national_list_is_taken_in_and_again(database: Copy, shared_data: Path) -> None:
    files = [shared_data / "ods" / name for name in ("etr.csv", "stp_icb_from_gp_map.csv")]
    for _ in range(2):
        told = run("import-ods", *map(str, files))
        assert "218 organisations" in told
        assert "42 organisations" in told
        assert OdsOrganisation.objects.count() == 260
    assert OdsOrganisation.objects.exclude(closed_on=None).exists()
    assert find_ods("r0a")[0].name == "Manchester University NHS Foundation Trust"
    assert find_ods("QE1")[0].kind == "integrated care board"
    assert len(find_ods("nhs trust", most=5)) == 6
    assert find_ods("   ") == []
    assert find_ods("100% _") == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "empty"),
        ("a,b,c\n", "Line 1 is not as NHS ODS writes it: it has 3 columns"),
        ("icb_code,name_2022\n!!,Name\n", "Line 2 has no code"),
        ('"RXM","NAME",' + ",".join(['"x"'] * 25) + "\n", "has a date that is none"),
    ],
)
def test_a_file_of_another_kind_changes_nothing(
    database: Copy, tmp_path: Path, content: str, why: str
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("icb_code,name_2022\nQE1,Somewhere\n")
    bad.write_text(content)
    with pytest.raises(CommandError, match=why):
        run("import-ods", str(good), str(bad))
    assert not OdsOrganisation.objects.exists()
    with pytest.raises(CommandError, match="No such file"):
        run("import-ods", str(tmp_path / "missing.csv"))
