"""Pages of people and services, as people use them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from amends.people import queries, services
from amends.people.models import (
    Body,
    Holding,
    Membership,
    OdsOrganisation,
    Party,
    Role,
    Service,
    Succession,
)
from tests.databases import Copy
from tests.factories import PASSWORD, Trust, make_role, make_service, make_trust, make_user
from tests.people.pages import Answer, at, day, post, said, sent, words

DAY = date(2025, 10, 1)


@pytest.fixture
def trust(page_database: Copy) -> Trust:
    return make_trust("Example Trust")


@pytest.fixture
def lead(trust: Trust, client: Client) -> Client:
    client.force_login(trust.lead)
    return client


@pytest.fixture
def reader(trust: Trust) -> Client:
    client = Client()
    client.force_login(trust.user("reader"))
    return client


@pytest.fixture
def outsider(page_database: Copy) -> Client:
    client = Client()
    client.force_login(make_trust("Another Trust").lead)
    return client


# Coming in and going out ------------------------------------------------------------------------


def test_signing_in_leads_where_one_was_going(trust: Trust, client: Client) -> None:
    user = make_user(password=PASSWORD)
    services.grant(organisation=trust.organisation, user=user, profile="reader", by=trust.by)
    wanted = at(trust, "services")
    asked = client.get(wanted)
    assert asked.headers["Location"] == f"{reverse('sign-in')}?next={wanted}"
    answer = sent(client, asked.headers["Location"], email=user.email, password=PASSWORD)
    assert "Divisions, services and teams" in said(answer)


def test_signing_in_never_leads_to_another_site(page_database: Copy, client: Client) -> None:
    user = make_user(password=PASSWORD)
    address = f"{reverse('sign-in')}?next=https://elsewhere.example/"
    answer = client.post(address, {"email": user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_what_was_typed_wrong_is_said_and_the_password_not_shown(
    page_database: Copy, client: Client
) -> None:
    answer = sent(client, reverse("sign-in"), email="a@example.org", password="wrong one")
    assert "The email address or the password is not right" in said(answer)
    assert "wrong one" not in answer.content.decode()


def test_a_link_is_used_by_the_button_and_not_by_opening_it(trust: Trust, client: Client) -> None:
    token = services.make_sign_in_link(user=trust.lead)
    address = reverse("use-link", args=[token])
    for _ in range(2):
        assert "used up when you press" in words(client, address)
    client.head(address)
    answer = client.post(address)
    assert answer.headers["Location"] == reverse("start")
    assert client.get(reverse("start")).headers["Location"] == f"/o/{trust.slug}/"
    assert "used already" in said(sent(Client(), address))


def test_signing_out_is_a_post(lead: Client, trust: Trust) -> None:
    assert lead.get(reverse("sign-out")).status_code == 405
    assert "signed out" in said(post(lead, reverse("sign-out")))
    assert lead.get(at(trust, "services")).status_code == 302


def test_a_password_is_chosen_after_a_link_and_changed_with_the_old_one(
    trust: Trust, client: Client
) -> None:
    user = trust.user()
    post(client, reverse("use-link", args=[services.make_sign_in_link(user=user)]))
    page = words(client, reverse("change-password"))
    assert "Current password" not in page
    assert "changed" in said(sent(client, reverse("change-password"), new=PASSWORD))
    assert "Current password" in words(client, reverse("change-password"))
    answer = sent(client, reverse("change-password"), current="no", new="another long password")
    assert "current password is not right" in said(answer)
    answer = sent(client, reverse("change-password"), current=PASSWORD, new="short")
    assert "at least 12" in said(answer)


def test_choosing_an_organisation(trust: Trust, lead: Client) -> None:
    other = make_trust("Second Trust")
    services.grant(organisation=other.organisation, user=trust.lead, profile="reader", by=other.by)
    page = words(lead, reverse("start"))
    assert "Choose an organisation" in page
    assert "Second Trust" in page
    assert "Second Trust" in words(lead, reverse("account"))


def test_somebody_whom_nobody_let_in(page_database: Copy, client: Client) -> None:
    client.force_login(make_user())
    assert "No organisation has let you in" in words(client, reverse("start"))


# Services ---------------------------------------------------------------------------------------


def test_services_as_at_a_day(trust: Trust, reader: Client) -> None:
    services.close_service(
        service=trust.west, last_day=date(2025, 9, 30), reason="Ended.", by=trust.by
    )
    page = words(reader, at(trust, "services"))
    assert "closed after 30 September 2025" in page
    page = words(reader, f"{at(trust, 'services')}?on=2025-09-01")
    assert "runs until 30 September 2025" in page
    assert "Add one" not in page


def test_adding_a_service_once(trust: Trust, lead: Client) -> None:
    address = at(trust, "add-service")
    answers = {"name": "North team", "level": "team", "parent": str(trust.division.pk)}
    key = "01890000-0000-7000-8000-000000000001"
    for _ in range(2):
        answer = post(lead, address, key=key, **answers, **day("opened_on", DAY))
        assert "North team has been added" in said(answer)
    assert Service.objects.filter(name="North team").count() == 1


def test_what_is_wrong_with_a_service_is_said(trust: Trust, lead: Client) -> None:
    page = said(sent(lead, at(trust, "add-service")))
    assert "There is a problem" in page
    assert "Fill in “Name”" in page
    answers = {"name": "East team", "level": "team", "parent": str(trust.division.pk)}
    answer = sent(lead, at(trust, "add-service"), **answers, **day("opened_on", DAY))
    assert "East team runs on that day already" in said(answer)
    answer = post(lead, at(trust, "add-service"), key="no key", **answers)
    assert "could not be read" in said(answer)


def test_closing_and_taking_it_back(trust: Trust, lead: Client) -> None:
    address = at(trust, "close-service", trust.west.pk)
    answer = sent(lead, address, reason="The lease ended.", **day("last_day", DAY))
    assert "has been recorded" in said(answer)
    page = words(lead, at(trust, "service", trust.west.pk))
    assert "1 October 2025" in page
    assert "closed by mistake" in page
    answer = sent(lead, at(trust, "keep-open", trust.west.pk), reason="Wrong team.")
    assert "no longer set to close" in said(answer)


def test_two_people_close_one_service(trust: Trust, lead: Client) -> None:
    address = at(trust, "close-service", trust.west.pk)
    stale = {"seen": "", "reason": "Mine.", **day("last_day", DAY)}
    answer = post(lead, address, **stale)
    assert "Somebody else saved a change" in said(answer)
    assert "Mine." in answer.content.decode()


def test_merging(trust: Trust, lead: Client) -> None:
    page = words(lead, at(trust, "merge-services"))
    assert "no higher than the weaker" in page
    answers = {
        "predecessors": [str(trust.east.pk), str(trust.west.pk)],
        "name": "East and West team",
        **day("effective_on", DAY),
    }
    assert "tick that you have" in said(sent(lead, at(trust, "merge-services"), **answers))
    assert not Succession.objects.exists()
    answer = sent(
        lead, at(trust, "merge-services"), **answers, sure="on", decided_by=str(trust.board.pk)
    )
    assert "Formed from East team and West team" in said(answer)
    assert "Name the new one" in said(
        sent(lead, at(trust, "merge-services"), **(answers | {"name": ""}), sure="on")
    )


# Roles, parties ---------------------------------------------------------------------------------


def test_a_role_is_added_and_handed_over(trust: Trust, lead: Client) -> None:
    answer = sent(lead, at(trust, "add-role"), name="Medical Director", party=str(trust.party.pk))
    assert "Nobody recorded" in said(answer)
    role = Role.objects.get(name="Medical Director")
    holder = trust.user()
    answer = sent(
        lead, at(trust, "hold-role", role.pk), holder=str(holder.pk), **day("effective_on", DAY)
    )
    assert f"from 1 October 2025 {holder.name}" in said(answer)
    assert holder.name in words(lead, at(trust, "roles"))


def test_a_handover_on_a_stale_page_is_refused(trust: Trust, lead: Client) -> None:
    role = make_role(trust)
    address = at(trust, "hold-role", role.pk)
    answers = {"seen": "", "holder": str(trust.lead.pk), **day("effective_on", DAY)}
    assert "has been recorded" in said(post(lead, address, **answers))
    assert "Somebody else saved" in said(post(lead, address, **answers))
    assert Holding.objects.filter(subject=role).count() == 1


def test_nobody_from_outside_can_hold_a_role(trust: Trust, lead: Client) -> None:
    stranger = make_trust().lead
    answer = sent(
        lead,
        at(trust, "hold-role", trust.role.pk),
        holder=str(stranger.pk),
        **day("effective_on", DAY),
    )
    assert "Choose one of the answers shown" in said(answer)


def test_a_party_is_found_in_the_national_list(trust: Trust, lead: Client) -> None:
    OdsOrganisation.objects.create(code="RZZ", name="EXAMPLE VALLEY NHS TRUST", kind="NHS trust")
    OdsOrganisation.objects.create(
        code="RZY", name="VALLEY OF OLD NHS TRUST", kind="NHS trust", closed_on=date(2020, 9, 30)
    )
    page = words(lead, f"{at(trust, 'find-party')}?words=valley")
    assert page.index("Example Valley NHS Trust") < page.index("Valley of Old NHS Trust")
    assert "closed on 30 September 2020" in page
    assert "Example Valley" in words(lead, f"{at(trust, 'find-party')}?words=rzz")
    assert "Nothing found" in words(lead, f"{at(trust, 'find-party')}?words=nowhere")
    drawn = lead.get(f"{at(trust, 'add-party')}?code=RZZ").content.decode()
    assert "Example Valley NHS Trust" in drawn
    answer = sent(
        lead, at(trust, "add-party"), name="Example Valley NHS Trust", ods_code="RZZ", kind=""
    )
    assert "Example Valley NHS Trust has been added" in said(answer)
    assert Party.objects.filter(ods_code="RZZ").exists()


def test_a_body_is_added(trust: Trust, lead: Client) -> None:
    answer = sent(lead, at(trust, "add-body"), name="Panel", party=str(trust.party.pk))
    assert "Board and Panel" in said(answer)
    assert Body.objects.filter(name="Panel").exists()


# Members ----------------------------------------------------------------------------------------


def test_letting_somebody_in_with_a_first_link(trust: Trust, lead: Client) -> None:
    answer = sent(
        lead,
        at(trust, "add-member"),
        name="New Person",
        email="new@example.org",
        profile="reader",
    )
    assert "New Person has access now" in said(answer)
    membership = Membership.objects.get(user__email="new@example.org")
    answer = sent(lead, at(trust, "member-link", membership.pk))
    address = said(answer).split("http://testserver")[1].split()[0]
    visitor = Client()
    assert visitor.post(address).status_code == 302
    assert visitor.get(at(trust, "members")).status_code == 200
    answer = sent(lead, at(trust, "member-link", membership.pk))
    assert "has signed in before" in said(answer)


def test_members_are_a_list_and_each_has_a_page(trust: Trust, lead: Client, reader: Client) -> None:
    membership = Membership.objects.get(profile="reader")
    own = at(trust, "member", membership.pk)
    ways = [at(trust, name, membership.pk) for name in ("change-access", "end-access")]
    for client, offered in ((lead, True), (reader, False)):
        listed = client.get(at(trust, "members")).content.decode()
        assert own in listed
        assert membership.user.email not in listed
        shown = client.get(own).content.decode()
        assert membership.user.email in shown
        assert [way in shown for way in ways] == [offered, offered]
    sent(lead, ways[1])
    assert lead.get(own).status_code == 404


def test_changing_and_ending_access(trust: Trust, lead: Client, reader: Client) -> None:
    membership = Membership.objects.get(profile="reader")
    answer = sent(lead, at(trust, "change-access", membership.pk), profile="auditor", role="")
    assert "has been changed" in said(answer)
    current = Membership.objects.get(profile="auditor", ended_at=None)
    assert lead.get(at(trust, "change-access", membership.pk)).status_code == 404
    assert "no longer has access" in said(sent(lead, at(trust, "end-access", current.pk)))
    assert reader.get(at(trust, "members")).status_code == 404
    # The page keeps who might do what once, and by whom that began and ended.
    shown = said(lead.get(at(trust, "members")))
    assert "6 January 2020 at 9:00am by Governance lead" in shown
    assert "Access that has ended" in shown
    assert shown.index("Auditor") < shown.index("Reader")


def test_the_last_keeper_is_told_why(trust: Trust, lead: Client) -> None:
    own = Membership.objects.get(user=trust.lead, ended_at=None)
    assert "last person" in said(sent(lead, at(trust, "end-access", own.pk)))


# Who may ----------------------------------------------------------------------------------------

READ = ("services", "roles", "parties", "members")
WRITE = (
    "add-service",
    "merge-services",
    "add-role",
    "find-party",
    "add-party",
    "add-body",
    "add-member",
)
ABOUT = {
    "service": "services",
    "close-service": "services",
    "keep-open": "services",
    "role": "roles",
    "hold-role": "roles",
    "member": "members",
    "change-access": "members",
    "end-access": "members",
    "member-link": "members",
}


def about(trust: Trust, name: str) -> str:
    things = {
        "services": trust.west.pk,
        "roles": trust.role.pk,
        "members": Membership.objects.get(user=trust.lead, ended_at=None).pk,
    }
    return at(trust, name, things[ABOUT[name]])


def test_an_outsider_finds_nothing(trust: Trust, outsider: Client) -> None:
    addresses = [at(trust, name) for name in (*READ, *WRITE)]
    addresses += [about(trust, name) for name in ABOUT]
    for address in addresses:
        assert outsider.get(address).status_code == 404, address
        assert outsider.post(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address


def test_a_thing_of_another_organisation_is_not_found_through_ones_own(
    trust: Trust, lead: Client
) -> None:
    other = make_trust()
    for name in ABOUT:
        thing = about(other, name).removeprefix(f"/o/{other.slug}")
        assert lead.get(f"/o/{trust.slug}{thing}").status_code == 404, name


def test_a_reader_reads_and_is_offered_nothing_more(trust: Trust, reader: Client) -> None:
    for name in READ:
        assert reader.get(at(trust, name)).status_code == 200
        assert reader.post(at(trust, name)).status_code == 405
    for name in WRITE:
        assert reader.get(at(trust, name)).status_code == 404
    for name in ABOUT:
        expected = 200 if name in {"service", "role", "member"} else 404
        assert reader.get(about(trust, name)).status_code == expected, name


def test_the_wrong_method(trust: Trust, lead: Client) -> None:
    for name in WRITE:
        assert lead.put(at(trust, name)).status_code == 405
    for name in ABOUT:
        assert lead.delete(about(trust, name)).status_code == 405


def test_pages_take_the_same_queries_however_much_there_is(
    trust: Trust, lead: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(8):
        make_service(trust, f"Team {number}")
        trust.person("reader")
    for name in READ:
        with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
            assert lead.get(at(trust, name)).status_code == 200
    assert queries.members(trust.pk)


def test_a_fictional_organisation_says_so_everywhere(page_database: Copy, client: Client) -> None:
    trust = make_trust(fictional=True)
    client.force_login(trust.lead)
    assert "Fictional." in words(client, at(trust, "services"))


def test_signing_out_leaves_nothing_that_was_filled_in_in_the_browser(
    lead: Client,
) -> None:
    def drawn(answer: Answer) -> str:
        return answer.content.decode()

    assert 'data-forget="old"' in drawn(Client().get(reverse("sign-in")))
    answer = lead.post(reverse("sign-out"), secure=True)
    assert answer["Clear-Site-Data"] == '"storage"'
    assert 'data-forget="all"' in drawn(lead.get(reverse("sign-in"), secure=True))
    assert 'data-forget="old"' in drawn(lead.get(reverse("sign-in"), secure=True))
    assert "Clear-Site-Data" not in lead.post(reverse("sign-out"))
