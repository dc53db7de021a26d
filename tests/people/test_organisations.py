"""Who is let in, by whom, until when: services on both databases."""

from datetime import UTC, date, datetime

import pytest

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.models import Entry
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people import queries, services
from amends.people.models import Membership
from tests.databases import Copy
from tests.factories import Trust, make_trust, make_user

DAY = date(2025, 10, 1)


def test_access_is_granted_changed_and_ended(database: Copy) -> None:
    trust = make_trust()
    user = make_user()
    first = services.grant(
        organisation=trust.organisation, user=user, profile="reader", by=trust.by
    )
    assert (
        services.grant(organisation=trust.organisation, user=user, profile="reader", by=trust.by)
        == first
    )
    second = services.grant(
        organisation=trust.organisation, user=user, profile="executive", by=trust.by
    )
    first.refresh_from_db()
    assert first.ended_at is not None
    assert queries.organisations_of(user) == [trust.organisation]
    assert services.end_membership(membership=second, by=trust.by).ended_at is not None
    ended = second.ended_at
    assert services.end_membership(membership=second, by=trust.by).ended_at == ended
    assert queries.organisations_of(user) == []


def test_an_alias_leaves_its_trace(database: Copy) -> None:
    trust = make_trust()
    with clock.set_to(datetime(2025, 10, 1, 9, tzinfo=UTC)):
        alias = services.invite(
            organisation=trust.organisation,
            email="x@example.org",
            name="Somebody else",
            profile="information governance",
            by=trust.by,
        )
        assert services.link_for_new_member(membership=alias, by=trust.by)
    with clock.set_to(datetime(2025, 10, 2, 9, tzinfo=UTC)):
        services.end_membership(membership=alias, by=trust.by)
    told = Entry.objects.filter(organisation_id=trust.pk, event__startswith="access.")
    assert [entry.event for entry in told.order_by("sequence")][-3:] == [
        "access.granted",
        "access.link made",
        "access.ended",
    ]
    assert {entry.person for entry in told} == {trust.lead.pk}
    past = queries.past_access(trust.pk)[0]
    assert (past.name, past.profile_name) == ("Somebody else", "Information governance lead")
    assert past.granted_by == past.ended_by == trust.lead.name
    assert (clock.day_of(past.since), clock.day_of(past.until)) == (DAY, date(2025, 10, 2))
    assert verify(trust.pk).intact


def astray(trust: Trust) -> list[str]:
    return [fault.thing for fault in queries.memberships_astray(trust.pk)]


def test_what_a_request_looks_up_is_what_the_ledger_says(database: Copy) -> None:
    trust = make_trust()
    reader = trust.user("reader")
    trust.user("auditor")
    assert astray(trust) == []
    membership = Membership.objects.get(user=reader)
    Membership.objects.filter(pk=membership.pk).update(profile="executive")
    assert astray(trust) == [str(membership.pk)]
    Membership.objects.filter(pk=membership.pk).update(profile="reader", ended_at=clock.now())
    assert astray(trust) == [str(membership.pk)]
    gone = Membership.objects.filter(pk=membership.pk).delete()
    assert gone[0] == 1
    assert astray(trust) == [str(membership.pk)]
    stray = Membership(id=uuid7(), organisation=trust.organisation, profile="executive")
    stray.user = reader
    stray.save()
    assert astray(trust) == sorted([str(membership.pk), str(stray.pk)])


def test_nobody_changes_their_own_access_and_the_last_keeper_stays(database: Copy) -> None:
    trust = make_trust()
    own = trust.lead.memberships.get(ended_at=None)
    with pytest.raises(Refused, match="Somebody else"):
        services.grant(
            organisation=trust.organisation, user=trust.lead, profile="executive", by=trust.by
        )
    with pytest.raises(Refused, match="last person"):
        services.end_membership(membership=own, by=trust.by)
    second = trust.person("governance lead")
    services.grant(organisation=trust.organisation, user=trust.lead, profile="executive", by=second)
    with pytest.raises(Refused, match="last person"):
        services.end_membership(
            membership=Membership.objects.get(user=second.person, ended_at=None), by=second
        )
    with pytest.raises(Refused, match="access profiles"):
        services.grant(
            organisation=trust.organisation, user=make_user(), profile="emperor", by=second
        )


def test_inviting_makes_a_person_once_and_changes_nobody(database: Copy) -> None:
    trust, other = make_trust(), make_trust()

    def invite(into: Trust, profile: str = "reader") -> Membership:
        return services.invite(
            organisation=into.organisation,
            email="New@example.org",
            name="New",
            profile=profile,
            by=into.by,
        )

    made = invite(trust)
    assert invite(trust) == made
    with pytest.raises(Refused, match="access already"):
        invite(trust, "executive")
    assert services.link_for_new_member(membership=made, by=trust.by)
    elsewhere = invite(other)
    assert elsewhere.user == made.user
    for membership, keeper in ((made, trust), (elsewhere, other)):
        with pytest.raises(Refused, match="Ask whoever runs"):
            services.link_for_new_member(membership=membership, by=keeper.by)


def test_no_link_to_act_as_somebody_who_has_signed_in(database: Copy) -> None:
    trust = make_trust()
    user = trust.user("executive")
    user.last_login = clock.now()
    user.save()
    with pytest.raises(Refused, match="Ask whoever runs"):
        services.link_for_new_member(membership=user.memberships.get(ended_at=None), by=trust.by)
