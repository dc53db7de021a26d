"""The pages, as people use them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from html import unescape

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.queries import newest_state, newest_version, seen_of
from amends.files.models import StoredFile
from amends.files.scanning import scan
from amends.files.services import remove
from amends.identifiers import uuid7
from amends.ledger.rules import Actor
from tests import factories
from tests.evidence.story import COVERED, DECIDED, HELD, NOW, SHOWN, START, Story, make_story
from tests.fixtures.servers import EICAR

type SignedIn = Callable[[Actor], Client]

# A form in which nothing was ticked.
NOTHING: dict[str, object] = {"csrfmiddlewaretoken": "as every form has"}
AUDIT = b"met,looked at\n9,20\n"


def at(story: Story, name: str, *args: object) -> str:
    return reverse(name, args=[story.trust.slug, *args])


def on(name: str, when: date) -> dict[str, object]:
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def covered(first: date = COVERED[0], last: date = COVERED[1]) -> dict[str, object]:
    return on("period_first", first) | on("period_last", last)


def said_by(content: bytes) -> str:
    """The text of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", content.decode())).split())


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return said_by(answer.content)


def sent(client: Client, address: str, data: Mapping[str, object]) -> str:
    """Post; where it leads, or what the page says is wrong."""
    answer = client.post(address, data)
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 200, address
    return said_by(answer.content)


def seen(evidence: Evidence) -> dict[str, object]:
    """The hidden answers of a form that was drawn now."""
    shown = seen_of(newest_state(evidence), newest_version(evidence))
    return {"seen": shown, "key": str(uuid7())}


def adding(**more: object) -> dict[str, object]:
    first: dict[str, object] = {
        "key": str(uuid7()),
        "title": "Audit of 20 records",
        "kind": "audit or data",
        "stage": "held",
    }
    return first | on("effective_on", HELD) | covered() | more


READING = {"plan-evidence", "plan-index", "action-evidence", "evidence"}
READING |= {"evidence-file", "evidence-version"}
DECIDING = {"decide-evidence", "withdraw-evidence", "correct a decision", "retract a decision"}


def pages(story: Story) -> dict[str, str]:
    evidence = story.accepted(upload=SimpleUploadedFile("audit.csv", AUDIT))
    held, _presented, accepted = evidence.states.order_by("sequence")
    return {
        "plan-evidence": at(story, "plan-evidence", story.plan.pk),
        "plan-index": at(story, "plan-index", story.plan.pk),
        "action-evidence": at(story, "action-evidence", story.action.pk),
        "add-evidence": at(story, "add-evidence", story.action.pk),
        "evidence": at(story, "evidence", evidence.pk),
        "evidence-file": at(story, "evidence-file", evidence.pk),
        "add-evidence-file": at(story, "add-evidence-file", evidence.pk),
        "check-evidence-link": at(story, "check-evidence-link", evidence.pk),
        "evidence-version": at(story, "evidence-version", evidence.pk, evidence.pk),
        "widen-evidence": at(story, "widen-evidence", evidence.pk),
        "hold-evidence": at(story, "hold-evidence", evidence.pk),
        "present-evidence": at(story, "present-evidence", evidence.pk),
        "decide-evidence": at(story, "decide-evidence", evidence.pk),
        "withdraw-evidence": at(story, "withdraw-evidence", evidence.pk),
        "correct-evidence": at(story, "correct-evidence", held.pk),
        "retract-evidence": at(story, "retract-evidence", held.pk),
        "correct a decision": at(story, "correct-evidence", accepted.pk),
        "retract a decision": at(story, "retract-evidence", accepted.pk),
    }


def test_who_finds_which_page(page_story: Story, signed_in: SignedIn) -> None:
    addresses = pages(page_story)
    everything = set(addresses)
    who = {
        page_story.lead: everything,
        page_story.owner: everything - DECIDING,
        page_story.auditor: everything - DECIDING,
        page_story.reviewer: READING | DECIDING,
        page_story.trust.person("reader"): READING,
    }
    for actor, found in who.items():
        client = signed_in(actor)
        for name, address in addresses.items():
            expected = 200 if name in found else 404
            answer = client.get(address)
            assert answer.status_code == expected, (actor, name)
            # Read to its end, a file closes itself.
            assert answer.getvalue()


def test_outsiders_find_nothing(page_story: Story, signed_in: SignedIn) -> None:
    addresses = pages(page_story)
    client = signed_in(Actor(factories.make_user().pk))
    other = make_story()
    theirs = signed_in(other.lead)
    for name, address in addresses.items():
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code == 404, name
        there = address.replace(page_story.trust.slug, other.trust.slug, 1)
        assert theirs.get(there).status_code == 404, name
        # A page that takes no POST says so before it looks at whose thing it is.
        assert theirs.post(there).status_code in {404, 405}, name
        assert Client().get(address).status_code == 302, name
        assert client.get(at(page_story, "evidence", uuid7())).status_code == 404


def test_the_way_from_adding_to_accepting(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    auditor, owner, lead = (signed_in(who) for who in (story.auditor, story.owner, story.lead))
    address = at(story, "add-evidence", story.action.pk)
    assert "It counts once someone" in words(auditor, address)
    data = adding(
        stage="planned",
        services=[str(story.trust.east.pk)],
        supports="in use",
        actions=[str(story.other.pk)],
    )
    for name in ("day", "month", "year"):
        data[f"period_first_{name}"] = data[f"period_last_{name}"] = ""
    assert sent(auditor, address, data) == at(story, "action", story.action.pk)
    evidence = Evidence.objects.get(organisation=story.trust.pk)
    here = at(story, "evidence", evidence.pk)
    found = words(auditor, here)
    assert "planned" in found
    assert "We have it now" in found
    assert "Call the family" in found

    step = at(story, "hold-evidence", evidence.pk)
    data = seen(evidence) | on("effective_on", HELD) | covered()
    assert sent(auditor, step, data | {"reason": "It came today"}) == here
    step = at(story, "present-evidence", evidence.pk)
    assert "Present it" in words(owner, here)
    data = seen(evidence) | on("effective_on", SHOWN) | covered()
    assert sent(owner, step, data | {"reason": "All 20 looked at"}) == here
    assert all(why in words(lead, here) for why in ("It came today", "All 20 looked at"))
    assert "Accept or refuse it" in words(lead, here)
    assert "Accept or refuse it" not in words(owner, here)
    step = at(story, "decide-evidence", evidence.pk)
    data = seen(evidence) | on("effective_on", DECIDED)
    assert "Choose an answer" in sent(lead, step, data)
    assert "Say why it is refused" in sent(lead, step, data | {"verdict": "refused"})
    assert sent(lead, step, data | {"verdict": "accepted"}) == here
    found = words(lead, here)
    assert "accepted since 17 March 2025, by Head of Governance" in found
    assert "covering 1 to 28 February 2025" in found
    assert "It no longer counts" in found


def test_what_is_wrong_is_said_and_nothing_is_kept(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    client = signed_in(story.auditor)
    address = at(story, "add-evidence", story.action.pk)
    wrong: list[tuple[dict[str, object], str]] = [
        ({"title": ""}, "Say what it is"),
        ({"title": "x" * 301}, "300 characters"),
        ({"kind": "rumour"}, "Choose one of the answers shown"),
        ({"stage": "accepted"}, "Choose one of the answers shown"),
        ({"link": "javascript:alert(1)"}, "Give the whole address"),
        ({"period_last_day": "31"}, "Last day that it covers"),
        ({"period_last_day": "", "period_last_month": "", "period_last_year": ""}, "both days"),
        (covered(COVERED[1], COVERED[0]), "on or after the day it begins"),
        (covered(HELD, NOW.date()), "had not ended on that day"),
        (on("effective_on", date(2025, 6, 3)), "on or before 2 June 2025"),
        ({"services": [str(uuid7())]}, "Choose one of the answers shown"),
        ({"actions": [str(story.plan.pk)]}, "Choose one of the answers shown"),
        ({"key": "no key"}, "Open it again"),
        ({"title": "a\x00b"}, "Null characters"),
    ]
    for more, message in wrong:
        said = sent(client, address, adding() | more)
        assert message in said, (more, said[:300])
        assert "There is a problem" in said
    assert not Evidence.objects.filter(organisation=story.trust.pk).exists()


def test_a_form_sent_twice_adds_and_moves_once(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    client = signed_in(story.auditor)
    address = at(story, "add-evidence", story.action.pk)
    data = adding()
    assert sent(client, address, data) == sent(client, address, data)
    evidence = Evidence.objects.get(organisation=story.trust.pk)
    step = at(story, "present-evidence", evidence.pk)
    data = seen(evidence) | on("effective_on", SHOWN) | covered()
    here = at(story, "evidence", evidence.pk)
    assert sent(client, step, data) == here
    assert sent(client, step, data) == here
    assert evidence.states.count() == 2


def test_the_second_of_two_people_is_told(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    evidence = story.presented()
    first, second = signed_in(story.lead), signed_in(story.reviewer)
    step = at(story, "decide-evidence", evidence.pk)
    one, other = (seen(evidence) | on("effective_on", DECIDED) for _each in range(2))
    assert sent(first, step, one | {"verdict": "accepted"}).endswith(f"{evidence.pk}/")
    said = sent(second, step, other | {"verdict": "refused", "reason": "Too few"})
    assert "Somebody else saved a change" in said
    assert "Too few" in said
    assert evidence.states.count() == 3


def test_the_owner_is_told_that_they_do_not_decide(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    evidence = story.add()
    story.present(evidence, by=story.lead)
    client = signed_in(story.lead)
    step = at(story, "decide-evidence", evidence.pk)
    data = seen(evidence) | on("effective_on", DECIDED) | {"verdict": "accepted"}
    assert "Whoever added or presented the evidence does not accept" in sent(client, step, data)
    assert evidence.states.count() == 2


def test_a_file_is_downloaded_and_a_removed_one_is_gone(
    page_story: Story, signed_in: SignedIn
) -> None:
    story = page_story
    client = signed_in(story.auditor)
    data = adding(file=SimpleUploadedFile("audit <b>.csv", AUDIT))
    sent(client, at(story, "add-evidence", story.action.pk), data)
    evidence = Evidence.objects.get(organisation=story.trust.pk)
    address = at(story, "evidence-file", evidence.pk)
    answer = client.get(address)
    assert answer.getvalue() == AUDIT
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"<b>" not in client.get(at(story, "evidence", evidence.pk)).content
    file = StoredFile.objects.of(story.trust.pk).get()
    default_storage.delete(file.place)
    answer = client.get(address, follow=True)
    assert "cannot be found where it was stored" in said_by(answer.content)
    remove(file=file, reason="It held a name", by=story.lead.person)
    assert client.get(address).status_code == 404
    assert "[removed]" in words(client, at(story, "evidence", evidence.pk))
    without = story.add()
    assert client.get(at(story, "evidence-file", without.pk)).status_code == 404


def test_a_newer_file_stands_before_the_earlier_one_which_stays(
    page_story: Story, signed_in: SignedIn
) -> None:
    story = page_story
    client = signed_in(story.auditor)
    data = adding(file=SimpleUploadedFile("first.csv", AUDIT), shifts="Nights alone")
    sent(client, at(story, "add-evidence", story.action.pk), data)
    evidence = Evidence.objects.get(organisation=story.trust.pk)
    here, step = (at(story, name, evidence.pk) for name in ("evidence", "add-evidence-file"))
    newer: dict[str, object] = {"key": str(uuid7()), "reason": "Forty records"}
    same = newer | {"file": SimpleUploadedFile("again.csv", AUDIT)}
    assert "This is the same file" in sent(client, step, same)
    newer["file"] = SimpleUploadedFile("second.csv", b"met,looked at\n36,40\n")
    assert sent(client, step, newer) == here
    page = words(client, here)
    assert "Nights alone" in page
    assert page.index("second.csv") < page.index("first.csv")
    assert "Forty records" in page
    assert client.get(at(story, "evidence-file", evidence.pk)).getvalue().endswith(b"36,40\n")
    first = at(story, "evidence-version", evidence.pk, evidence.pk)
    assert client.get(first).getvalue() == AUDIT
    present = seen(evidence) | on("effective_on", SHOWN) | covered()
    assert sent(client, at(story, "present-evidence", evidence.pk), present) == here
    assert "Add a file" not in words(client, here)
    late = {"key": str(uuid7()), "reason": "More", "file": SimpleUploadedFile("c.csv", b"c")}
    assert "presented as it is" in sent(client, step, late)


def test_evidence_that_lives_elsewhere_is_looked_for(
    page_story: Story, signed_in: SignedIn
) -> None:
    story = page_story
    client = signed_in(story.auditor)
    data = adding(link="https://policies.example.org/42")
    sent(client, at(story, "add-evidence", story.action.pk), data)
    evidence = Evidence.objects.get(organisation=story.trust.pk)
    here, step = (at(story, name, evidence.pk) for name in ("evidence", "check-evidence-link"))
    assert "Nobody has looked yet" in words(client, here)
    looked = {"key": str(uuid7()), "found": "no", "note": ""} | on("checked_on", SHOWN)
    assert "Say what was there instead" in sent(client, step, looked)
    assert sent(client, step, looked | {"note": "Another policy"}) == here
    assert "10 March 2025" in words(client, here)
    assert "not found. Another policy" in words(client, here)
    found = {"key": str(uuid7()), "found": "yes", "note": ""} | on("checked_on", DECIDED)
    assert sent(client, step, found) == here
    assert "and found" in words(client, here)


def test_an_infected_file_reaches_nobody_and_its_sender_is_told(
    page_story: Story, signed_in: SignedIn, clamd: str, settings: Settings
) -> None:
    story = page_story
    client = signed_in(story.auditor)
    settings.CLAMD = clamd
    data = adding(file=SimpleUploadedFile("audit.csv", AUDIT + EICAR))
    after = sent(client, at(story, "add-evidence", story.action.pk), data)
    assert "being scanned" in said_by(client.get(after).content)
    evidence = Evidence.objects.get(organisation=story.trust.pk)
    address = at(story, "evidence-file", evidence.pk)
    assert "being scanned" in said_by(client.get(address, follow=True).content)
    scan(StoredFile.objects.of(story.trust.pk).get().pk)
    assert "refused this file (Amends.Test" in said_by(client.get(address, follow=True).content)
    page = client.get(at(story, "evidence", evidence.pk)).content
    assert "refused this file (Amends.Test" in said_by(page)
    assert f'"{address}"'.encode() not in page
    present = seen(evidence) | on("effective_on", SHOWN) | covered()
    assert "refused its file" in sent(client, at(story, "present-evidence", evidence.pk), present)


def test_an_empty_file_and_a_form_filled_in_again(page_story: Story, signed_in: SignedIn) -> None:
    client = signed_in(page_story.auditor)
    address = at(page_story, "add-evidence", page_story.action.pk)
    said = sent(client, address, adding(file=SimpleUploadedFile("empty.txt", b"")))
    assert "The file is empty" in said
    assert "Audit of 20 records" in client.post(address, adding(kind="")).content.decode()
    said = sent(client, address, adding(kind="", file=SimpleUploadedFile("a.csv", AUDIT)))
    assert "Choose the file again" in said
    assert not StoredFile.objects.of(page_story.trust.pk).exists()


def test_the_list_as_at_a_day(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    client = signed_in(story.trust.person("reader"))
    mine, plan = (
        at(story, "action-evidence", story.action.pk),
        at(story, "plan-evidence", story.plan.pk),
    )
    assert "No evidence on this day" in words(client, mine)
    story.accepted()
    for address in (mine, plan):
        assert "accepted since 17 March 2025" in words(client, address)
        found = words(client, f"{address}?on=2025-03-12")
        assert "presented since 10 March 2025" in found
        assert "As at 12 March 2025, as it is known now" in found
        assert "No evidence on this day" in words(client, f"{address}?on={START.isoformat()}")
        assert "as it was known on" in words(client, f"{address}?on=2025-05-01&known=2025-05-01")
        assert "There is a problem" in words(client, f"{address}?on_day=31&on_month=2&on_year=2025")
    assert "Add evidence" not in words(client, mine)
    assert "Add evidence" in words(signed_in(story.owner), mine)


def test_the_pages_ask_a_bounded_number_of_queries(
    page_story: Story,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    story = page_story
    evidence = story.accepted()
    for _each in range(4):
        story.accepted(actions=[story.action, story.other])
    client = signed_in(story.lead)
    for address, most in (
        (at(story, "plan-evidence", story.plan.pk), 8),
        (at(story, "action-evidence", story.action.pk), 8),
        (at(story, "evidence", evidence.pk), 10),
        (at(story, "add-evidence", story.action.pk), 9),
    ):
        words(client, address)
        with django_assert_max_num_queries(most):
            words(client, address)


def test_an_entry_is_corrected_and_taken_out(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    evidence = story.presented()
    state = newest_state(evidence)
    assert state is not None
    client = signed_in(story.owner)
    here = at(story, "evidence", evidence.pk)
    address = at(story, "correct-evidence", state.pk)
    data = {"key": str(uuid7()), "reason": ""} | on("effective_on", date(2025, 3, 11)) | covered()
    assert "Say why it is corrected" in sent(client, address, data)
    assert sent(client, address, data | {"reason": "A day out"}) == here
    found = words(client, here)
    assert "A correction: A day out" in found
    assert "This entry was corrected or taken out" in found
    assert client.get(address).status_code == 404
    now = newest_state(evidence)
    assert now is not None
    address = at(story, "retract-evidence", now.pk)
    assert "Say why it is taken out" in sent(client, address, {"reason": " "})
    assert sent(client, address, {"reason": "The wrong piece"}) == here
    last = newest_state(evidence)
    assert last is not None
    address = at(story, "retract-evidence", last.pk)
    assert sent(client, address, {"reason": "Wrong too"}) == at(story, "action", story.action.pk)
    assert client.get(here).status_code == 404


def test_the_reason_of_a_refusal_is_put_right(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    evidence = story.presented()
    refused = story.decide(evidence, "refused", reason="A balnk form")
    client = signed_in(story.lead)
    address = at(story, "correct-evidence", refused.pk)
    assert "A balnk form" in words(client, address)
    words_said = {"key": str(uuid7()), "why": "A blank form", "reason": "A slip of the pen"}
    data = words_said | on("effective_on", DECIDED) | covered()
    assert sent(client, address, data) == at(story, "evidence", evidence.pk)
    assert EvidenceState.objects.get(corrects=refused).reason == "A blank form"


def test_accepted_evidence_no_longer_counts(page_story: Story, signed_in: SignedIn) -> None:
    story = page_story
    evidence = story.accepted()
    client = signed_in(story.lead)
    address = at(story, "withdraw-evidence", evidence.pk)
    data = seen(evidence) | on("effective_on", NOW.date()) | {"reason": ""}
    assert "Say why it no longer counts" in sent(client, address, data)
    here = at(story, "evidence", evidence.pk)
    assert sent(client, address, data | {"reason": "Counted twice"}) == here
    assert "refused since 2 June 2025" in words(client, here)


def test_more_actions_and_services_until_it_is_presented(
    page_story: Story, signed_in: SignedIn
) -> None:
    story = page_story
    evidence = story.add()
    client = signed_in(story.auditor)
    address = at(story, "widen-evidence", evidence.pk)
    assert "Choose an action or a service that is new" in sent(client, address, NOTHING)
    data: dict[str, object] = {
        "actions": [str(story.other.pk)],
        "services": [str(story.trust.west.pk)],
    }
    assert sent(client, address, data) == at(story, "evidence", evidence.pk)
    assert evidence.services.count() == evidence.actions.count() == 2
    story.present(evidence)
    third = factories.make_service(story.trust)
    assert third.name not in words(client, address)
