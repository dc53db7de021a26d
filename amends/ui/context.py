"""What every page's frame needs: navigation, who is signed in, notices about what is shown."""

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amends.ui.addresses import address_of


@dataclass(frozen=True)
class NavItem:
    """A link in the header or the footer. `current` marks the section that the page is in."""

    text: str
    href: str
    current: bool = False


class Notice(StrEnum):
    """What a reader must know about a whole case before reading any page of it."""

    RECONSTRUCTED = "reconstructed"
    FICTIONAL = "fictional"

    @property
    def words(self) -> str:
        """The notice as a sentence."""
        if self is Notice.RECONSTRUCTED:
            return _(
                "Reconstructed from a public statement. It shows only what that statement says,"
                " and is not the organisation’s own record."
            )
        return _("Fictional. The organisation, the people and the events are invented.")

    @property
    def gist(self) -> str:
        """What an organisation's own notice says too, if it says it."""
        if self is Notice.RECONSTRUCTED:
            return _("Reconstructed from a public statement")
        return _("Fictional")


@dataclass(frozen=True)
class Frame:
    """What ui/layout.jinja draws around a page."""

    service_name: str
    language: str
    navigation: tuple[NavItem, ...]
    footer: tuple[NavItem, ...]
    organisation: str
    signed_in_as: str
    home: str
    account: str
    sign_out: str
    sign_in: str
    notices: tuple[str, ...]


def show_notice(request: HttpRequest, *notices: Notice) -> None:
    """Have the frame of this page say these notices, once each and in this order."""
    shown: tuple[Notice, ...] = getattr(request, "notices", ())
    fresh = tuple(notice for notice in notices if notice not in shown)
    request.notices = shown + fresh  # type: ignore[attr-defined]  # the request carries it to the frame


def page_context(request: HttpRequest) -> dict[str, object]:
    """The context processor. Higher layers set, where they know better:

    `request.navigation` and `request.footer` (sequences of NavItem), `request.organisation_name`
    (text beside the service name), `request.organisation_notice` (the organisation's own words on
    every page), and notices through `show_notice`.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    notices: tuple[Notice, ...] = getattr(request, "notices", ())
    own_notice = str(getattr(request, "organisation_notice", ""))
    frame = Frame(
        service_name=_("Amends"),
        language=get_language() or "en-gb",
        navigation=tuple(getattr(request, "navigation", ())),
        footer=tuple(getattr(request, "footer", ())) or _footer(),
        organisation=str(getattr(request, "organisation_name", "")),
        signed_in_as=str(user) if signed_in else "",
        home=_address("home") or "/",
        account=_address("account"),
        sign_out=_address("sign-out"),
        sign_in=_address("sign-in"),
        notices=(
            *filter(None, [own_notice]),
            *(n.words for n in notices if n.gist.casefold() not in own_notice.casefold()),
        ),
    )
    return {"frame": frame}


def _footer() -> tuple[NavItem, ...]:
    """The links every page ends with, as far as their pages exist."""
    links = (
        (_("Accessibility"), _address("accessibility")),
        (_("How to check a published plan"), _address("verify")),
        (_("Privacy and cookies"), _address("privacy")),
    )
    return tuple(NavItem(text, href) for text, href in links if href)


def _address(name: str) -> str:
    """The address of a page that may not be mounted; empty if it is not."""
    try:
        return address_of(name)
    except NoReverseMatch:
        return ""
