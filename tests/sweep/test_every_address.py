"""Every address of the resolver: who is let in, what a page has, how many queries it takes."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amends.ledger import clock
from amends.people.models import Organisation, Role, User
from amends.people.queries import holder_on
from tests.sweep.addresses import Address, correctable, every_address, inside, outside
from tests.sweep.markup import Markup

ADDRESSES = every_address()
INSIDE = [address for address in ADDRESSES if address.inside]
OUTSIDE = [address for address in ADDRESSES if not address.inside]

MOST_QUERIES = 70
MOST_PUBLIC_QUERIES = 10
# What answers with something other than a page.
FILES = {
    "document",
    "letter-file",
    "passage-page",
    "row-page",
    "evidence-file",
    "evidence-version",
    "evidence-preview-picture",
    "plan-index-csv",
    "plan-index-zip",
    "recommendation-index-csv",
    "recommendation-index-zip",
    "meeting-index-csv",
    "meeting-index-zip",
    "review-index-csv",
    "review-index-zip",
    "review-evidence-file",
    "review-evidence-preview-picture",
    "upload-part",
    "public-asset",
    "public-keys",
    "public-data",
    "public-rendering",
    "public-site-atom",
    "public-site-json",
    "public-organisation-atom",
    "public-organisation-json",
    "public-plan-atom",
    "public-plan-json",
    "public-newest-dates",
    "public-dates",
}
# To one's only organisation; to the newest edition.
SENDS_ON = {"start", "public-plan", "public-latest"}
# A GET is refused: these only ever write.
POST_ONLY = {"sign-out", "make-key", "confirm-wording", "begin-upload", "drop-correction"}
# The governance lead may not: two other people of the trust do these.
OTHERS = {
    "release-edition": "Trust Secretary",
    "withdraw-edition": "Trust Secretary",
    "move-publication": "Trust Secretary",
    "approve-wording": "Director of Nursing and Quality",
    "confirm-wording": "Director of Nursing and Quality",
    "approve-removal": "Head of Information Governance",
    "let-open": "Head of Information Governance",
    "quarantine": "Head of Information Governance",
    "legal-hold": "Head of Information Governance",
    # Nobody grades who keeps the plan.
    "declare-interests": "Second Independent Reviewer",
    "release-grades": "Second Independent Reviewer",
    "take-grade-back": "Second Independent Reviewer",
}
# Each of these puts a whole edition together and looks for what is missing: the plan as at its day, as at
# the edition before (as that edition knew it, and as it is known now), and as at the day on which words were
# first approved, each in some fifty queries.
MORE_QUERIES = dict.fromkeys(
    (
        "wordings",
        "approve-wording",
        "draft-edition",
        "preview-edition",
        "disclosure-stops",
        "release-edition",
    ),
    400,
)
# Words are looked for in every table that holds some: a query for each table, whatever is in it.
MORE_QUERIES["approve-removal"] = 100
# What stands is asked for a plan and for what is put before the meeting by itself: twice, however much there is.
MORE_QUERIES |= {"meeting": 80, "meeting-pack": 80}
UNTRANSLATED = re.compile(r"%\((?:\w+)\)[sd]|\{\{|\}\}|\{%")


def signed_in(user: User) -> Client:
    """A browser in which somebody has signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def who(address: Address, trust: Organisation, lead: User) -> User:
    """Whoever may see this page."""
    if address.name == "correct-judgement":
        return correctable(trust)[0].recorded_by
    name = OTHERS.get(address.name)
    if name is None:
        return lead
    holder = holder_on(Role.objects.get(organisation=trust, name=name), clock.today())
    assert holder is not None
    return holder


def read_through(answer: HttpResponseBase) -> None:
    """Take a file in to its end, so that it is closed."""
    if isinstance(answer, StreamingHttpResponse):
        b"".join(answer)
    answer.close()


def why(response: object) -> str:
    """The error behind a 500."""
    found = getattr(response, "exc_info", None)
    return f"{found[0].__name__}: {found[1]}" if found else ""


def test_every_address_can_be_asked_for(told: Organisation) -> None:
    """Each pattern finds something in the story, so that none of the tests below is empty."""
    missing = [str(address) for address in INSIDE if not list(inside(address, told))]
    unknown = {address.name for address in OUTSIDE} ^ set(outside(told))
    assert (missing, unknown) == ([], set())


def test_an_outsider_finds_nothing_anywhere(told: Organisation, outsider: User) -> None:
    """Neither under the trust's address, nor under their own with the trust's things."""
    client = signed_in(outsider)
    reached = []
    for address in INSIDE:
        own = [n for n in address.arguments if n != "organisation"]
        for slug in (told.slug, "elsewhere"):
            if slug == "elsewhere" and not own:
                continue
            for path in inside(address, told, slug):
                # A page that takes no POST says so before it looks at whose thing it is.
                refused_anyway = 405 if slug == "elsewhere" else 404
                answers = (client.get(path), client.post(path, {"key": "x"}))
                reached += [
                    f"{path}: {a.status_code} {why(a)}"
                    for a in answers
                    if a.status_code not in {404, refused_anyway}
                ]
    assert reached == []


def test_who_has_not_signed_in_is_asked_to(told: Organisation) -> None:
    client = Client()
    sign_in = reverse("sign-in")
    reached = []
    for address in INSIDE:
        path = next(iter(inside(address, told)))
        reached += [
            f"{path}: {answer.status_code}"
            for answer in (client.get(path), client.post(path))
            if answer.status_code != 302 or not answer["Location"].startswith(sign_in)
        ]
    assert reached == []


@pytest.mark.parametrize("address", INSIDE, ids=str)
def test_a_page_is_whole_and_asks_little(address: Address, told: Organisation, lead: User) -> None:
    client = signed_in(who(address, told, lead))
    wrong = []
    for path in inside(address, told):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        read_through(answer)
        most = MORE_QUERIES.get(address.name, MOST_QUERIES)
        wrong += [f"{path}: {each}" for each in faults(address, answer, len(queries), most)]
    assert wrong == []


@pytest.mark.parametrize("address", OUTSIDE, ids=str)
def test_what_is_open_is_whole_and_asks_less(
    address: Address, told: Organisation, lead: User
) -> None:
    client = Client(raise_request_exception=False)
    if address.name in {"start", "account", "change-password"}:
        client.force_login(lead)
    for path in outside(told)[address.name]():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        read_through(answer)
        assert faults(address, answer, len(queries), MOST_PUBLIC_QUERIES) == []


def faults(address: Address, answer: Any, queries: int, most: int) -> list[str]:
    """What is wrong with an answer to a GET."""
    if queries > most:
        return [f"{queries} queries"]
    if address.name in POST_ONLY:
        return [] if answer.status_code == 405 else [f"{answer.status_code}, not 405"]
    if address.name in SENDS_ON and answer.status_code == 302:
        return []
    if answer.status_code != 200:
        return [f"{answer.status_code} {answer.headers.get('Location', '')} {why(answer)}"]
    if address.name in FILES:
        return []
    page = Markup(answer.content.decode())
    found = []
    if page.headings != 1:
        found.append(f"{page.headings} h1")
    if not page.title.strip() or page.title.strip().startswith(("–", "Amends")):
        found.append(f"title {page.title!r}")
    if not page.language.startswith("en"):
        found.append(f"lang {page.language!r}")
    if page.outside:
        found.append(f"asks elsewhere for {page.outside}")
    if marker := UNTRANSLATED.search(answer.content.decode()):
        found.append(f"raw {marker[0]}")
    return found
