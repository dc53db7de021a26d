"""Users, passwords, one-time links: services on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people import services
from amends.people.models import SignInFailure, SignInLink
from tests.databases import Copy
from tests.factories import PASSWORD, make_user

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


def test_an_address_is_known_once_in_any_case(database: Copy) -> None:
    user = services.create_user(email=" Ada@Example.org ", name="Ada")
    assert user.email == "ada@example.org"
    assert not user.has_usable_password()
    with pytest.raises(Refused, match="known already"):
        services.create_user(email="ADA@example.org", name="Another")


@pytest.mark.parametrize(
    ("email", "name", "password", "why"),
    [
        ("nobody", "Ada", None, "correct format"),
        ("ada@example.org", "  ", None, "Give a name"),
        ("ada@example.org", "A" * 201, None, "200 characters"),
        ("ada@example.org", "Ada\x00", None, "cannot be kept"),
        ("ada@example.org", "Ada", "short", "at least 12"),
        ("ada@example.org", "Ada", "password1234", "too common"),
    ],
)
def test_what_a_user_cannot_be(
    database: Copy, email: str, name: str, password: str | None, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        services.create_user(email=email, name=name, password=password)


def test_signing_in_with_a_password(database: Copy) -> None:
    user = make_user(password=PASSWORD)
    assert services.sign_in(email=user.email.upper(), password=PASSWORD) == user


def test_the_same_words_for_an_unknown_address_and_a_wrong_password(database: Copy) -> None:
    user = make_user(password=PASSWORD)
    with pytest.raises(Refused) as wrong:
        services.sign_in(email=user.email, password="not it at all")
    with pytest.raises(Refused) as unknown:
        services.sign_in(email="nobody@example.org", password="not it at all")
    assert str(wrong.value) == str(unknown.value)


@pytest.mark.parametrize("known", [True, False])
def test_after_five_wrong_passwords_an_address_waits(database: Copy, known: bool) -> None:
    email = make_user(password=PASSWORD).email if known else "nobody@example.org"
    with clock.set_to(NOON):
        for _ in range(5):
            with pytest.raises(Refused, match="not right"):
                services.sign_in(email=email, password="wrong")
        with pytest.raises(Refused, match="Wait 15 minutes"):
            services.sign_in(email=email, password=PASSWORD)
    if known:
        with clock.set_to(NOON + timedelta(minutes=16)):
            assert services.sign_in(email=email, password=PASSWORD).email == email


def test_a_right_password_forgets_the_wrong_ones(database: Copy) -> None:
    user = make_user(password=PASSWORD)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refused):
                services.sign_in(email=user.email, password="wrong")
        services.sign_in(email=user.email, password=PASSWORD)
    assert not SignInFailure.objects.exists()


def test_nothing_is_kept_of_an_unknown_address(database: Copy) -> None:
    with pytest.raises(Refused):
        services.sign_in(email="nobody@example.org", password="wrong")
    assert "nobody" not in SignInFailure.objects.get().whose


def test_a_link_signs_in_once(database: Copy) -> None:
    user = make_user()
    token = services.make_sign_in_link(user=user)
    assert token not in SignInLink.objects.get().digest
    assert services.use_sign_in_link(token) == user
    with pytest.raises(Refused, match="used already"):
        services.use_sign_in_link(token)


def test_a_link_grows_old_and_does_not_serve_somebody_who_may_not_sign_in(database: Copy) -> None:
    user = make_user()
    with clock.set_to(NOON):
        token = services.make_sign_in_link(user=user, hours=2)
    with (
        clock.set_to(NOON + timedelta(hours=2)),
        pytest.raises(Refused, match="too old"),
    ):
        services.use_sign_in_link(token)
    with clock.set_to(NOON):
        user.is_active = False
        user.save()
        with pytest.raises(Refused):
            services.use_sign_in_link(token)
    with pytest.raises(Refused):
        services.use_sign_in_link("never made")


def test_changing_a_password(database: Copy) -> None:
    user = make_user(password=PASSWORD)
    with pytest.raises(Refused, match="not right"):
        services.change_password(user=user, new="another long password", current="wrong")
    with pytest.raises(Refused, match="at least 12"):
        services.change_password(user=user, new="short", current=PASSWORD)
    services.change_password(user=user, new="another long password", current=PASSWORD)
    assert services.sign_in(email=user.email, password="another long password") == user
