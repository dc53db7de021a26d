"""Organisations, roles and services through time: services on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.models import Entry
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.verification import verify
from amends.people import queries, services
from amends.people.models import (
    Holding,
    Membership,
    Organisation,
    Party,
    Service,
    ServiceState,
    Succession,
)
from amends.people.permissions import NotPermitted
from amends.people.rules import Level
from tests.databases import Copy
from tests.factories import (
    OPENED,
    Trust,
    make_body,
    make_party,
    make_role,
    make_service,
    make_trust,
    make_user,
)

DAY = date(2025, 10, 1)
BEFORE = DAY - timedelta(days=1)


# Organisations and members --------------------------------------------------------------------


def test_an_organisation_begins_its_own_ledger(database: Copy) -> None:
    lead = make_user()
    organisation = services.create_organisation(
        name=" Example  Trust ", slug="example", ods_code="zzex1", by=Actor(lead.pk)
    )
    own = queries.own_party(organisation.pk)
    assert (organisation.name, organisation.organisation_id) == ("Example Trust", organisation.pk)
    assert (own.name, own.ods_code, own.own) == ("Example Trust", "ZZEX1", True)
    assert Membership.objects.get().profile == "governance lead"
    told = Entry.objects.order_by("sequence").values_list("sequence", "kind")
    assert list(told) == [
        (1, "people.organisation"),
        (2, "people.party"),
        (3, "people.accessgranted"),
    ]


@pytest.mark.parametrize(
    ("slug", "code", "why"),
    [
        ("Not An Address", "", "small letters"),
        ("taken", "", "has the address taken"),
        ("fine", "not a code", "3 to 10"),
    ],
)
def test_what_an_organisation_cannot_be(database: Copy, slug: str, code: str, why: str) -> None:
    by = Actor(make_user().pk)
    services.create_organisation(name="First", slug="taken", by=by)
    with pytest.raises(Refused, match=why):
        services.create_organisation(name="Second", slug=slug, ods_code=code, by=by)
    assert Organisation.objects.count() == 1


def test_making_an_organisation_twice_makes_it_once(database: Copy) -> None:
    by, pk = Actor(make_user().pk), uuid7()
    first = services.create_organisation(name="One", slug="one", id=pk, by=by)
    assert services.create_organisation(name="One", slug="one", id=pk, by=by) == first
    assert Party.objects.count() == 1


WRITES: list[Callable[[Trust, Actor], object]] = [
    lambda t, by: services.add_party(organisation=t.organisation, name="P", by=by),
    lambda t, by: services.add_body(party=t.party, name="B", by=by),
    lambda t, by: services.add_role(party=t.party, name="R", by=by),
    lambda t, by: services.hold_role(role=t.role, holder=None, effective_on=DAY, by=by),
    lambda t, by: services.add_service(
        organisation=t.organisation, name="S", level="team", opened_on=DAY, by=by
    ),
    lambda t, by: services.close_service(service=t.east, last_day=DAY, reason="x", by=by),
    lambda t, by: services.keep_open(service=t.east, reason="x", by=by),
    lambda t, by: services.merge_services(
        predecessors=[t.east, t.west], name="M", effective_on=DAY, by=by
    ),
    lambda t, by: services.grant(organisation=t.organisation, user=t.lead, profile="reader", by=by),
    lambda t, by: services.invite(
        organisation=t.organisation, email="a@example.org", name="A", profile="reader", by=by
    ),
    lambda t, by: services.end_membership(membership=t.lead.memberships.get(ended_at=None), by=by),
    lambda t, by: services.link_for_new_member(
        membership=t.lead.memberships.get(ended_at=None), by=by
    ),
]


def test_only_who_keeps_people_may_write_any_of_this(database: Copy) -> None:
    trust, other = make_trust(), make_trust()
    before = Entry.objects.count()
    for by in (trust.person("executive"), Actor(make_user().pk), other.by):
        written = Entry.objects.count()
        for write in WRITES:
            with pytest.raises(NotPermitted):
                write(trust, by)
        assert Entry.objects.count() == written
    assert Entry.objects.count() > before


def test_parties_and_bodies_are_listed_once(database: Copy) -> None:
    trust = make_trust()
    party = make_party(trust, "NHS Example Board")
    make_body(trust, "Panel", party)
    with pytest.raises(Refused, match="in the list already"):
        make_party(trust, "nhs example board")
    with pytest.raises(Refused, match="in the list already"):
        make_body(trust, "PANEL", party)
    make_body(trust, "Panel")
    lines = queries.parties(trust.pk)
    assert [(line.own, line.bodies) for line in lines] == [
        (True, ("Board", "Panel")),
        (False, ("Panel",)),
    ]


def test_a_form_sent_twice_adds_once(database: Copy) -> None:
    trust, other = make_trust(), make_trust()
    key = uuid7()
    first = services.add_party(organisation=trust.organisation, name="P", id=key, by=trust.by)
    again = services.add_party(organisation=trust.organisation, name="P", id=key, by=trust.by)
    assert again == first
    with pytest.raises(Refused, match="another organisation"):
        services.add_party(organisation=other.organisation, name="Q", id=key, by=other.by)


# Roles ----------------------------------------------------------------------------------------


def test_a_role_is_handed_over_and_read_on_any_day(database: Copy) -> None:
    trust = make_trust()
    role, cover = make_role(trust, "Director of Nursing"), make_role(trust, "Medical Director")
    first, second, doctor = trust.user(), trust.user(), trust.user()
    hold = services.hold_role
    hold(role=cover, holder=doctor, effective_on=OPENED, by=trust.by)
    hold(role=role, holder=first, effective_on=date(2020, 2, 3), by=trust.by)
    hold(role=role, holder=None, covered_by=cover, effective_on=DAY, by=trust.by)
    hold(role=role, holder=second, effective_on=date(2025, 11, 3), by=trust.by, note="Handed over.")

    assert queries.holder_on(role, date(2020, 2, 2)) is None
    assert queries.holder_on(role, BEFORE) == first
    assert queries.holder_on(role, DAY) is None
    assert queries.acts_as(doctor.pk, role, DAY)
    assert not queries.acts_as(doctor.pk, role, BEFORE)
    assert not queries.acts_as(first.pk, role, DAY)
    assert queries.holder_on(role, date(2026, 1, 1)) == second
    assert [(term.holder, term.first, term.last) for term in queries.terms(role)] == [
        (second.name, date(2025, 11, 3), None),
        ("", DAY, date(2025, 11, 2)),
        (first.name, date(2020, 2, 3), BEFORE),
    ]


def test_what_cannot_be_said_of_a_role(database: Copy) -> None:
    trust, other = make_trust(), make_trust()
    somebody = trust.user()
    role = make_role(trust, "Medical Director")
    with pytest.raises(Refused, match="in the list"):
        make_role(trust, "medical director")
    services.hold_role(role=role, holder=somebody, effective_on=OPENED, by=trust.by)
    with pytest.raises(Refused, match="stands on that day"):
        services.hold_role(role=role, holder=somebody, effective_on=DAY, by=trust.by)
    with pytest.raises(Refused, match="cover for itself"):
        services.hold_role(role=role, holder=None, covered_by=role, effective_on=DAY, by=trust.by)
    with pytest.raises(Refused, match="only while nobody"):
        services.hold_role(
            role=role, holder=trust.lead, covered_by=trust.role, effective_on=DAY, by=trust.by
        )
    with pytest.raises(Refused, match="another organisation"):
        services.hold_role(
            role=role, holder=None, covered_by=other.role, effective_on=DAY, by=trust.by
        )


def test_two_people_who_hand_over_from_one_page(database: Copy) -> None:
    trust = make_trust()
    role = make_role(trust)
    seen = services.hold_role(role=role, holder=trust.user(), effective_on=OPENED, by=trust.by)
    services.hold_role(
        role=role, holder=trust.user(), effective_on=date(2099, 1, 1), by=trust.by, expected=seen.pk
    )
    with pytest.raises(Refused, match="Someone else"):
        services.hold_role(role=role, holder=None, effective_on=DAY, by=trust.by, expected=seen.pk)
    assert Holding.objects.filter(subject=role).count() == 2


# Services -------------------------------------------------------------------------------------


def running(trust: Trust, day: date) -> list[str]:
    return [service.name for service in queries.services_running(trust.pk, Moment(day))]


def test_a_service_runs_until_its_last_day(database: Copy) -> None:
    trust = make_trust()
    services.close_service(
        service=trust.west, last_day=BEFORE, reason="The lease ended.", by=trust.by
    )
    assert running(trust, OPENED - timedelta(days=1)) == []
    assert running(trust, BEFORE) == ["East team", "West team"]
    assert running(trust, DAY) == ["East team"]
    (line,) = (x for x in queries.structure(trust.pk, Moment(DAY)) if x.pk == trust.west.pk)
    assert (line.running, line.closes_after, line.reason) == (False, BEFORE, "The lease ended.")


def test_a_division_without_running_parts_counts_itself(database: Copy) -> None:
    trust = make_trust()
    for service in (trust.east, trust.west):
        services.close_service(service=service, last_day=BEFORE, reason="Ended.", by=trust.by)
    assert running(trust, DAY) == ["Community"]


def test_a_closing_is_taken_back(database: Copy) -> None:
    trust = make_trust()
    services.close_service(service=trust.west, last_day=BEFORE, reason="Mistyped.", by=trust.by)
    with pytest.raises(Refused, match="Say why"):
        services.keep_open(service=trust.west, reason=" ", by=trust.by)
    services.keep_open(service=trust.west, reason="It was East.", by=trust.by)
    assert running(trust, DAY) == ["East team", "West team"]
    with pytest.raises(Refused, match="not set to close"):
        services.keep_open(service=trust.west, reason="Again.", by=trust.by)
    services.close_service(service=trust.west, last_day=DAY, reason="Ended.", by=trust.by)
    assert running(trust, DAY + timedelta(days=1)) == ["East team"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reason": " "}, "Say why"),
        ({"last_day": OPENED - timedelta(days=1)}, "does not run"),
    ],
)
def test_what_cannot_close(database: Copy, change: dict[str, object], why: str) -> None:
    trust = make_trust()
    said: dict[str, object] = {"last_day": BEFORE, "reason": "Ended."}
    with pytest.raises(Refused, match=why):
        services.close_service(service=trust.west, by=trust.by, **(said | change))  # type: ignore[arg-type]  # hostile on purpose


def test_a_division_closes_after_its_parts(database: Copy) -> None:
    trust = make_trust()
    with pytest.raises(Refused, match="East team is part of Community"):
        services.close_service(service=trust.division, last_day=BEFORE, reason="E", by=trust.by)
    services.close_service(service=trust.west, last_day=BEFORE, reason="E", by=trust.by)
    with pytest.raises(Refused, match="set to close already"):
        services.close_service(service=trust.west, last_day=DAY, reason="E", by=trust.by)


def test_two_services_merge(database: Copy) -> None:
    trust = make_trust()
    merged = services.merge_services(
        predecessors=[trust.east, trust.west],
        name="East and West team",
        effective_on=DAY,
        decided_by=trust.board,
        by=trust.by,
    )
    assert (merged.level, merged.parent_id) == ("team", trust.division.pk)
    assert running(trust, BEFORE) == ["East team", "West team"]
    assert running(trust, DAY) == ["East and West team"]
    lines = {line.name: line for line in queries.structure(trust.pk, Moment(DAY))}
    assert lines["East and West team"].formed_from == ("East team", "West team")
    assert lines["East team"].became == ("East and West team",)
    assert Succession.objects.filter(decided_by=trust.board).count() == 2
    with pytest.raises(Refused, match="became part"):
        services.keep_open(service=trust.east, reason="No.", by=trust.by)
    assert verify(trust.pk).intact


def test_one_service_becomes_part_of_another(database: Copy) -> None:
    trust = make_trust()
    into = services.merge_services(
        predecessors=[trust.west], successor=trust.east, effective_on=DAY, by=trust.by
    )
    assert into == trust.east
    assert running(trust, DAY) == ["East team"]


def test_a_merger_is_all_or_nothing_and_sent_twice_is_one(database: Copy) -> None:
    trust = make_trust()
    states = ServiceState.objects.count()

    def merge(**change: object) -> Service:
        said: dict[str, object] = {
            "predecessors": [trust.east, trust.west],
            "name": "Both",
            "effective_on": DAY,
            "by": trust.by,
        }
        return services.merge_services(**(said | change))  # type: ignore[arg-type]  # hostile on purpose

    for change, why in (
        ({"predecessors": []}, "Choose the services"),
        ({"predecessors": [trust.east]}, "two services or more"),
        ({"predecessors": [trust.east, trust.east]}, "each service once"),
        ({"successor": trust.east}, "part of itself"),
        ({"name": "  "}, "Give a name"),
        ({"effective_on": OPENED}, "does not run"),
        ({"predecessors": [trust.east, make_trust().east]}, "another organisation"),
        ({"level": "division", "parent": trust.division}, "cannot be part"),
    ):
        with pytest.raises(Refused, match=why):
            merge(**change)
    assert ServiceState.objects.filter(organisation=trust.pk).count() == states
    key = uuid7()
    assert merge(id=key) == merge(id=key)
    assert Service.objects.filter(name="Both").count() == 1


def test_what_cannot_open(database: Copy) -> None:
    trust = make_trust()
    with pytest.raises(Refused, match="does not run on that day"):
        make_service(trust, "New", opened_on=OPENED - timedelta(days=1))
    with pytest.raises(Refused, match="runs on that day already"):
        make_service(trust, "east TEAM")
    with pytest.raises(Refused, match="cannot be part"):
        make_service(trust, "Under a team", parent=trust.east)
    with pytest.raises(Refused, match="another organisation"):
        make_service(trust, "Elsewhere", parent=make_trust().division)


def test_a_name_is_free_again_after_closing(database: Copy) -> None:
    trust = make_trust()
    services.close_service(service=trust.west, last_day=BEFORE, reason="E", by=trust.by)
    again = services.add_service(
        organisation=trust.organisation,
        name="West team",
        level=Level.TEAM,
        parent=trust.division,
        opened_on=DAY,
        by=trust.by,
    )
    assert again.pk != trust.west.pk


def test_as_it_was_known(database: Copy) -> None:
    trust = make_trust()
    with clock.set_to(datetime(2025, 12, 1, 9, tzinfo=UTC)):
        state = services.close_service(service=trust.west, last_day=BEFORE, reason="E", by=trust.by)
    known = Moment(DAY, state.sequence - 1)
    assert len(queries.services_running(trust.pk, known)) == 2
    (line,) = (x for x in queries.structure(trust.pk, known) if x.pk == trust.west.pk)
    assert line.closes_after is None


# Reads ----------------------------------------------------------------------------------------


def test_reads_take_the_same_queries_however_much_there_is(
    database: Copy, django_assert_num_queries: Callable[[int], object]
) -> None:
    trust = make_trust()
    at = Moment(DAY)
    reads: list[tuple[int, Callable[[], object]]] = [
        (2, lambda: queries.services_running(trust.pk, at)),
        (3, lambda: queries.structure(trust.pk, at)),
        (2, lambda: queries.roles_held(trust.pk, at)),
        (2, lambda: queries.parties(trust.pk)),
        (1, lambda: queries.members(trust.pk)),
        (1, lambda: queries.terms(trust.role)),
        (1, lambda: queries.holder_on(trust.role, DAY)),
        (1, lambda: queries.role_choices(trust.pk)),
        (1, lambda: queries.member_choices(trust.pk)),
    ]
    for more in range(2):
        for number in range(more * 5):
            make_service(trust, f"Team {number}")
            trust.person("reader")
            make_body(trust, party=make_party(trust))
        for count, read in reads:
            with django_assert_num_queries(count):  # type: ignore[attr-defined]  # a context manager
                read()
