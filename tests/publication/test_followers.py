"""Followed by e-mail: asked, confirmed, told once, left; with a real mail server on this machine."""

import re
import smtplib
from collections.abc import Iterator
from datetime import date, time, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from pytest_django import Settings

from amends.background.models import TaskRun
from amends.config.environment import MailServer
from amends.ledger import clock
from amends.ledger.models import Entry
from amends.publication import services, tasks
from amends.publication.forms import FollowForm
from amends.publication.models import FollowAsk, Follower
from amends.publication.services import followers
from tests.fixtures.servers import free_ports
from tests.publication.story import AS_AT, Story, at, on

ADDRESS = "relative@example.org"
LATER = date(2025, 12, 10)
SITE = "https://plans.example.org/public"


class Letters:
    """A mail server that keeps what it is given, but for addresses that it refuses."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []
        self.refused: dict[str, str] = {}
        self.spoilt: dict[str, str] = {}

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        if to in self.refused:
            return self.refused[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if envelope.rcpt_tos[0] in self.spoilt:
            return self.spoilt[envelope.rcpt_tos[0]]
        self.kept.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 OK"

    def link(self, what: str) -> str:
        """The path of the newest message's link."""
        text = message_from_string(self.kept[-1][1], policy=policy.default).get_content()
        found = re.search(rf"{SITE}(/follow/{what}/[^\s>]+)", text)
        assert found, text
        return f"/public{found[1]}"


@pytest.fixture
def letters(settings: Settings) -> Iterator[Letters]:
    kept = Letters()
    (port,) = free_ports(1)
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAIL = MailServer("127.0.0.1", port, "", "", "", "plans@example.org")
    settings.PUBLIC_ADDRESS = SITE
    yield kept
    server.stop()


def test_one_asks_confirms_is_told_once_and_leaves(
    page_story: Story, client: Client, letters: Letters
) -> None:
    page_story.published()
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/"
    with on(AS_AT, 12):
        entries = Entry.objects.count()
        assert "Look at your email" not in client.get(f"{home}follow/").content.decode()
        wrong = client.post(f"{home}follow/", {"address": "nobody"}).content.decode()
        assert "Write an email address" in wrong
        asked = client.post(f"{home}follow/", {"address": ADDRESS})
        (ask,) = FollowAsk.objects.all()
        assert ADDRESS not in ask.address + ask.fingerprint
        services.send_confirmation(ask.pk)
        services.send_confirmation(ask.pk)
        assert len(letters.kept) == 1
        assert "Mr Q" not in letters.kept[0][1]
        link = letters.link("confirm")
        # What looks at links in messages confirms nothing.
        assert client.get(link).status_code == client.head(link).status_code == 200
        assert not Follower.objects.exists()
        again = client.post(f"{home}follow/", {"address": f" {ADDRESS.upper()} "})
        assert again.content == asked.content
        assert FollowAsk.objects.count() == 1
        client.post(link)
        assert client.post(link).status_code == 410
        (follower,) = Follower.objects.all()
        assert not FollowAsk.objects.exclude(address="").exists()
        assert Entry.objects.count() == entries
        assert not asked.cookies
    later = page_story.release(page_story.draft(LATER), LATER)
    with on(LATER, 12):
        for _twice in range(2):
            services.tell_followers(later.pk)
        assert [to for to, _text in letters.kept] == [ADDRESS, ADDRESS]
        told = message_from_string(letters.kept[-1][1], policy=policy.default)
        assert told["Subject"] == "A plan that you follow has a new edition"
        link = letters.link("leave")
        # As it was sent: a mail program does not decode this one.
        way_out = f"List-Unsubscribe: <{SITE}{link.removeprefix('/public')}>\r\n"
        assert way_out in letters.kept[-1][1]
        assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        said = re.sub(r"https?://\S+", "", f"{told['Subject']} {told.get_content()}")
        for word in ("Mr Q", "Improvement plan", "1.1", "review"):
            assert word not in said
        assert client.get(link).status_code == 200
        assert Follower.objects.filter(pk=follower.pk).exists()
        one_press = Client(enforce_csrf_checks=True)
        for _twice in range(2):
            answer = one_press.post(link, {"List-Unsubscribe": "One-Click"})
            assert "Your address was deleted." in answer.content.decode()
        assert not Follower.objects.exists()
        assert not FollowAsk.objects.exists()


def follow(story: Story, *addresses: str) -> None:
    """Confirmed followers."""
    for each in addresses:
        ask = services.ask_to_follow(plan=story.plan, address=each)
        assert ask is not None
        services.confirm_follow(FollowAsk.objects.select_related("organisation").get(pk=ask))


def test_a_server_that_refuses_some_keeps_nobody_else_waiting(
    page_story: Story, letters: Letters
) -> None:
    page_story.published()
    with on(AS_AT, 12):
        follow(page_story, "gone@example.org", "full@example.org", ADDRESS)
    later = page_story.release(page_story.draft(LATER), LATER)
    letters.refused = {"gone@example.org": "550 Unknown", "full@example.org": "451 Later"}
    with on(LATER, 12):
        with pytest.raises(services.NotSent) as problem:
            services.tell_followers(later.pk)
        assert "example.org" not in str(problem.value)
        assert [to for to, _text in letters.kept] == [ADDRESS]
        letters.refused = {}
        services.tell_followers(later.pk)
        assert [to for to, _text in letters.kept] == [ADDRESS, "full@example.org"]
        assert Follower.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("o'b.c+d@EXAMPLE.org", "o'b.c+d@example.org"),
        ("a@b\u00fccher.example", "a@xn--bcher-kva.example"),
        ('"victim"@example.com', None),
        ('"v\\ictim"@example.com', None),
        ("=?utf-8?q?victim?=@example.com", None),
        ("victim@[192.0.2.1]", None),
    ],
)
def test_an_address_is_written_in_one_way(typed: str, kept: str | None) -> None:
    form = FollowForm({"address": typed})
    assert (form.cleaned_data["address"] if form.is_valid() else None) == kept


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        ("550 Unknown", True),
        ("550 5.1.1 No such user", True),
        ("553 Mailbox name not allowed", True),
        ("521 5.1.10 Takes no mail", True),
        ("550 5.1.8 Sender's domain not found", False),
        ("550 5.7.1 Rejected by policy", False),
        ("554 5.7.1 Relay access denied", False),
        ("550 relay not permitted", False),
        ("530 5.7.0 Authentication required", False),
        ("554 Transaction failed", False),
        ("552 5.2.2 Mailbox full", False),
        ("450 4.1.1 Later", False),
    ],
)
def test_only_an_answer_about_the_address_is_for_good(answer: str, gone: bool) -> None:
    assert followers.is_of_address(int(answer[:3]), answer[4:].encode()) is gone


def test_a_server_that_takes_nobodys_message_loses_no_followers(
    page_story: Story, letters: Letters, settings: Settings
) -> None:
    page_story.published()
    with on(AS_AT, 12):
        follow(page_story, "one@example.org", ADDRESS)
    later = page_story.release(page_story.draft(LATER), LATER)
    kept = settings.SECRET_KEY
    with on(LATER, 12):
        letters.refused = dict.fromkeys(("one@example.org", ADDRESS), "550 5.1.1 Unknown")
        with pytest.raises(services.NotSent):
            services.tell_followers(later.pk)
        assert Follower.objects.count() == 2
        settings.SECRET_KEY = "of another machine"
        with pytest.raises(followers.Unreadable):
            services.tell_followers(later.pk)
        # Somebody who follows since then is told, and nobody else is lost.
        follow(page_story, "since@example.org")
        Follower.objects.filter(told=later.number).update(told=1)
        services.tell_followers(later.pk)
        settings.SECRET_KEY, letters.refused = kept, {}
        services.tell_followers(later.pk)
    assert [to for to, _text in letters.kept] == ["since@example.org", "one@example.org", ADDRESS]


def test_what_followers_are_told_of_is_written_first(
    page_story: Story, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = page_story.published()
    order: list[str] = []
    monkeypatch.setattr(services, "publish_files", lambda _plans: order.append("written"))
    monkeypatch.setattr(services, "tell_followers", lambda _edition: order.append("told"))
    tasks.tell_followers.func(str(edition.pk))
    assert order == ["written", "told"]
    assert letters.kept == []


def test_an_embargoed_release_tells_followers_once(page_story: Story, letters: Letters) -> None:
    draft = page_story.draft(AS_AT)
    page_story.approve_all(AS_AT)
    with on(AS_AT, 11):
        services.make_key(organisation=page_story.trust.organisation, by=page_story.by)
        TaskRun.objects.all().delete()
        services.release(
            draft=draft,
            by=page_story.second_person,
            published_on=LATER,
            published_at=time(9, 30),
        )
    for each in ("tell_followers", "publish_when_due"):
        assert TaskRun.objects.filter(path__endswith=each).count() == 1
    assert letters.kept == []


def test_one_message_that_is_refused_stops_nobody_elses(
    page_story: Story, letters: Letters
) -> None:
    page_story.published()
    with on(AS_AT, 12):
        follow(page_story, "spam@example.org", ADDRESS)
    later = page_story.release(page_story.draft(LATER), LATER)
    letters.spoilt = {"spam@example.org": "554 5.6.0 Not this message"}
    with on(LATER, 12):
        with pytest.raises(services.NotSent):
            services.tell_followers(later.pk)
        assert [to for to, _text in letters.kept] == [ADDRESS]
        letters.spoilt = {}
        services.tell_followers(later.pk)
    assert Follower.objects.filter(told=later.number).count() == 2


def test_who_has_left_or_is_told_meanwhile_is_not_written_to(
    page_story: Story, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_story.published()
    with on(AS_AT, 12):
        follow(page_story, ADDRESS, "leaves@example.org", "told@example.org")
    later = page_story.release(page_story.draft(LATER), LATER)
    first, leaves, told = Follower.objects.order_by("pk")
    sent = []

    def send(_server: object, letter: EmailMessage, **_how: object) -> None:
        sent.append(letter["To"])
        if len(sent) == 1:
            services.leave(leaves.pk)
            Follower.objects.filter(pk=told.pk).update(told=later.number + 1)
            # Another run at the same time.
            with pytest.raises(services.NotSent):
                services.tell_followers(later.pk)

    monkeypatch.setattr(smtplib.SMTP, "send_message", send)
    with on(LATER, 12):
        services.tell_followers(later.pk)
        services.tell_followers(later.pk)
    assert sent == [ADDRESS]
    numbers = dict(Follower.objects.values_list("pk", "told"))
    assert numbers == {first.pk: later.number, told.pk: later.number + 1}


def test_nobodys_letter_box_is_filled_and_nothing_unconfirmed_is_kept(
    page_story: Story, letters: Letters, settings: Settings
) -> None:
    plan = page_story.plan
    with on(AS_AT, 12):
        asks = [services.ask_to_follow(plan=plan, address=ADDRESS) for _twice in range(2)]
        assert isinstance(asks[0], UUID)
        assert asks[1] is None
        most = followers.MOST_OF_ORGANISATION
        others = [services.ask_to_follow(plan=plan, address=f"{n}@e.org") for n in range(most)]
        assert others[-2] is not None
        assert others[-1] is None
    with clock.set_to(at(AS_AT, 12) + followers.HOLDS):
        services.forget_unconfirmed()
    assert not FollowAsk.objects.exists()
    settings.MAIL = None
    assert not services.sends_mail()
    assert letters.kept == []


def test_links_are_signed_and_end(page_story: Story, letters: Letters, client: Client) -> None:
    with on(AS_AT, 12):
        ask = services.ask_to_follow(plan=page_story.plan, address=ADDRESS)
        assert ask is not None
        services.send_confirmation(ask)
        link = letters.link("confirm")
        assert client.post(link.replace("confirm", "leave")).status_code == 410
        assert client.post(f"{link[:-1]}x/").status_code == 410
    with clock.set_to(at(AS_AT, 12) + followers.HOLDS + timedelta(seconds=1)):
        assert client.post(link).status_code == 410
    assert not Follower.objects.exists()


def test_an_address_is_kept_so_that_the_database_alone_does_not_tell_it(settings: Settings) -> None:
    kept, mark = followers.locked(ADDRESS), followers.fingerprint_of(ADDRESS)
    assert followers.opened(kept) == ADDRESS
    assert followers.fingerprint_of(f" {ADDRESS.upper()}") == mark
    settings.SECRET_KEY = "another"
    assert followers.opened(kept) is None
    assert followers.fingerprint_of(ADDRESS) != mark
