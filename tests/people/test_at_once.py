"""Two people at once: real threads, real commits, on both databases."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

from django.db import connection

from amends.investigations import services as investigations
from amends.investigations.models import CaseStatement
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people import services as people
from amends.people.models import Holding, Membership, Service
from amends.people.services.accounts import make_sign_in_link, use_sign_in_link
from tests.databases import Copy
from tests.factories import make_case, make_role, make_trust, make_user

DAY = date(2025, 10, 1)


def at_once(*writes: Callable[[], object]) -> list[str]:
    """Do them at the same moment; how each ended."""
    ready = Barrier(len(writes))
    ended: list[str] = []

    def run(write: Callable[[], object]) -> None:
        try:
            ready.wait()
            write()
            ended.append("done")
        except Refused as refusal:
            ended.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(write,)) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_of_two_who_hand_over_a_role_one_is_told(committed_database: Copy) -> None:
    trust = make_trust()
    role, holders = make_role(trust), [make_user(), make_user()]
    ended = at_once(
        *(
            lambda holder=holder: people.hold_role(
                role=role, holder=holder, effective_on=DAY, by=trust.by, expected=None
            )
            for holder in holders
        )
    )
    assert len(ended) == 2
    assert "Someone else has changed this" in ended[0]
    assert ended[1] == "done"
    assert Holding.objects.filter(subject=role).count() == 1
    assert verify(trust.pk).intact


def test_of_two_who_describe_a_case_one_is_told(committed_database: Copy) -> None:
    trust = make_trust()
    case = make_case(trust)
    seen = case.statements.get().pk
    ended = at_once(
        *(
            lambda words=words: investigations.describe_case(
                case=case, setting=words, effective_on=DAY, by=trust.by, expected=seen
            )
            for words in ("One.", "Two.")
        )
    )
    assert [end == "done" for end in ended] == [False, True]
    assert CaseStatement.objects.count() == 2


def test_a_form_sent_twice_at_once_makes_one(committed_database: Copy) -> None:
    trust = make_trust()
    key = make_role(trust).pk
    ended = at_once(
        *(
            lambda: people.add_service(
                organisation=trust.organisation,
                name="North",
                level="team",
                opened_on=DAY,
                id=key,
                by=trust.by,
            )
            for _ in range(2)
        )
    )
    assert ended == ["done", "done"]
    assert Service.objects.filter(name="North").count() == 1


def test_a_link_used_twice_at_once_signs_in_once(committed_database: Copy) -> None:
    token = make_sign_in_link(user=make_user())
    ended = at_once(lambda: use_sign_in_link(token), lambda: use_sign_in_link(token))
    assert [end == "done" for end in ended] == [False, True]


def test_two_keepers_who_end_each_other_leave_one(committed_database: Copy) -> None:
    trust = make_trust()
    second = trust.person("governance lead")
    rows = {row.user_id: row for row in Membership.objects.filter(ended_at=None)}
    ended = at_once(
        lambda: people.end_membership(membership=rows[second.person], by=trust.by),
        lambda: people.end_membership(membership=rows[trust.lead.pk], by=second),
    )
    assert ended.count("done") == 1
    assert Membership.objects.filter(organisation=trust.pk, ended_at=None).count() == 1
