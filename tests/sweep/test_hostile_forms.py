"""Junk in every form and every address of the demo's trust: an answer, and never a fault of ours."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.people.models import Organisation, User
from tests.databases import undone
from tests.sweep.addresses import Address, inside, outside
from tests.sweep.markup import FoundForm, Markup
from tests.sweep.test_every_address import FILES, INSIDE, OUTSIDE, POST_ONLY, who, why

# How many times each form is sent; the long run is AMENDS_FUZZ=200.
BUDGET = int(os.environ.get("AMENDS_FUZZ", "1"))
SEED = os.environ.get("AMENDS_FUZZ_SEED", "amends")
JUNK = (
    "",
    " ",
    "\x00",
    "\x00 and more",
    "0",
    "-1",
    "1e9",
    "99999999999999999999999",
    "٣",
    "²",
    "31",
    "2024",
    "9999",
    "0001",
    "February",
    "NaN",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} %(name)s %s",
    "../../../../etc/passwd",
    "\u202e\u200b\u0301 ﷽ 👩‍👩‍👧",
    "a" * 10_000,
    "word " * 4_000,
    "00000000-0000-0000-0000-000000000000",
    "01890a5d-ac96-774b-bcce-b302099a8057",
    "not-a-uuid",
    "2024-02-31",
    "9999-12-31",
    "0001-01-01",
)
QUERIES = ("on", "known", "before", "report", "case", "page", "all", "next", "q", "words", "of")
FORMS = [address for address in INSIDE if address.name not in FILES]


def answers(random_: random.Random, form: FoundForm, mostly: float) -> Iterator[tuple[str, object]]:
    """Something for each field: what the page offers, some of the time, and junk."""
    for name, offered in form.fields.items():
        if name == "csrfmiddlewaretoken":
            continue
        if name in form.files:
            words = random_.choice(
                (b"", b"%PDF-1.7 broken", b"PK\x03\x04", b"\xff\xfe\x00", b"a,b\n")
            )
            yield (
                name,
                SimpleUploadedFile(random_.choice(("a.pdf", "a", "é.xlsx", "x" * 300)), words),
            )
            continue
        if random_.random() < 0.1:
            continue
        real = [value for value in offered if value]
        if real and random_.random() < mostly:
            chosen = random_.sample(real, random_.randint(1, min(3, len(real))))
            yield name, chosen if len(chosen) > 1 else chosen[0]
        else:
            yield name, random_.choice(JUNK)


def signed_in(user: User) -> Client:
    """A browser that hears of faults as answers."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def told_as_fault(path: str, sent: object, answer: Any) -> list[str]:
    """What to say of an answer, if it is a fault of ours."""
    answer.close()
    if answer.status_code < 500:
        return []
    return [f"{path} {why(answer)}: {str(sent)[:1500]}"]


@pytest.mark.parametrize("address", FORMS, ids=str)
def test_junk_in_a_form_is_answered(address: Address, told: Organisation, lead: User) -> None:
    random_ = random.Random(f"{SEED} {address.name}")
    client = signed_in(who(address, told, lead))
    path = next(iter(inside(address, told)))
    page = client.get(path)
    found = [FoundForm("", "post", upload=False)]
    if page.status_code == 200:
        found += [form for form in Markup(page.content.decode()).forms if form.method == "post"]
    faults = []
    for form in found:
        if form.action and not form.action.startswith(("?", "#", path)):
            continue
        for _ in range(BUDGET):
            sent = dict(answers(random_, form, mostly=random_.choice((0.2, 0.6, 0.95))))
            with undone():
                faults += told_as_fault(path, sent, client.post(path, sent))
    assert faults == []


def with_days(form: FoundForm, day: tuple[str, str, str]) -> dict[str, str]:
    """A form that is filled in as well as a form can be, but for its days."""
    sent = {
        name: next((value for value in offered if value), "Words")
        for name, offered in form.fields.items()
        if name not in form.files
    }
    for part, value in zip(("_day", "_month", "_year"), day, strict=True):
        sent |= {name: value for name in sent if name.endswith(part)}
    return sent


@pytest.mark.parametrize("address", FORMS, ids=str)
def test_a_day_that_cannot_be_counted_from_is_answered(
    address: Address, told: Organisation, lead: User
) -> None:
    client = signed_in(who(address, told, lead))
    faults = []
    for path in inside(address, told):
        page = client.get(path)
        if page.status_code != 200:
            continue
        for form in Markup(page.content.decode()).forms:
            if form.method != "post" or not any(name.endswith("_year") for name in form.fields):
                continue
            for day in (("31", "12", "9999"), ("1", "1", "0001")):
                with undone():
                    sent = with_days(form, day)
                    answer = client.post(path, sent)
                    faults += told_as_fault(path, sent, answer)
                    if answer.status_code == 302:
                        faults.append(f"{path} took {day}")
    assert faults == []


@pytest.mark.parametrize(
    "address", [*FORMS, *(each for each in OUTSIDE if each.name not in FILES | POST_ONLY)], ids=str
)
def test_junk_in_an_address_is_answered(address: Address, told: Organisation, lead: User) -> None:
    random_ = random.Random(f"{SEED} {address.name} address")
    client = signed_in(who(address, told, lead))
    path = next(iter(inside(address, told))) if address.inside else outside(told)[address.name]()[0]
    faults = []
    for _ in range(BUDGET):
        asked = {
            name + random_.choice(("", "", "_day", "_month", "_year")): random_.choice(JUNK)[:500]
            for name in random_.sample(QUERIES, 4)
        }
        faults += told_as_fault(path, asked, client.get(path, asked))
    assert faults == []
