"""Ways to follow what is published: feeds, calendars, and the page that names them. Open to anyone."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from amends.ledger import clock
from amends.publication import services, tasks
from amends.publication.forms import FollowForm
from amends.publication.queries.editions import publisher as publisher_of
from amends.publication.queries.editions import withdrawal_of
from amends.publication.rules.feeds import ATOM_FILE, Feed
from amends.publication.views.public import as_public, published

ATOM_KIND, JSON_KIND = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"
CALENDAR_KIND = "text/calendar; charset=utf-8"


def top_of(request: HttpRequest) -> str:
    """The top of the public side as it was asked for."""
    return request.build_absolute_uri(reverse("verify")).removesuffix("how-to-check/")


def unless_known(
    request: HttpRequest, data: bytes, kind: str, moment: datetime | None
) -> HttpResponseBase:
    """The bytes; nothing but that they are the same, for whoever has them already."""
    response = as_public(data, kind)
    tag = response.headers["ETag"] = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    when = int(moment.timestamp()) if moment else None
    if when is not None:
        response.headers["Last-Modified"] = http_date(when)
    found = get_conditional_response(request, etag=tag, last_modified=when, response=response)
    return found or response


def fed(request: HttpRequest, feed: Feed | None, name: str) -> HttpResponseBase:
    """A feed in the form that was asked for."""
    if feed is None:
        raise Http404
    kind = ATOM_KIND if name == ATOM_FILE else JSON_KIND
    return unless_known(request, services.written(feed, name), kind, feed.updated)


@require_safe
def site_feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """What came out last."""
    return fed(request, services.wide_feed(None, clock.now(), top_of(request)), name)


@require_safe
def organisation_feed(request: HttpRequest, publisher: str, name: str) -> HttpResponseBase:
    """What an organisation published last."""
    found = publisher_of(publisher)
    if found is None:
        raise Http404
    return fed(request, services.wide_feed(found, clock.now(), top_of(request)), name)


@require_safe
def plan_feed(request: HttpRequest, publisher: str, plan: UUID, name: str) -> HttpResponseBase:
    """The newest editions of a plan, what each corrects, and what was withdrawn."""
    return fed(request, services.plan_feed(publisher, plan, clock.now(), top_of(request)), name)


def dated(request: HttpRequest, data: bytes | None) -> HttpResponseBase:
    """A calendar, if there is one."""
    if data is None:
        raise Http404
    # By its bytes alone: after a removal or a withdrawal no moment of the edition says that they changed.
    return unless_known(request, data, CALENDAR_KIND, None)


@require_safe
def newest_dates(request: HttpRequest, publisher: str, plan: UUID) -> HttpResponseBase:
    """The days that the newest edition which stands promises."""
    return dated(request, services.plan_calendar(published(publisher, plan, whole=False)))


@require_safe
def dates(request: HttpRequest, publisher: str, plan: UUID, number: int) -> HttpResponseBase:
    """The days that one edition promises, while it stands."""
    editions = published(publisher, plan, whole=False)
    found = next((each for each in editions if each.number == number), None)
    stands = found is not None and withdrawal_of(found) is None
    return dated(request, services.edition_calendar(found) if found and stands else None)


# Nobody is signed in on these pages and no cookie decides anything, so another site gains nothing by
# sending a visitor's browser here; a mail program that leaves by one press has no token to send.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, publisher: str, plan: UUID) -> HttpResponse:
    """How to follow a plan; and an address that wants to be told, whose answer is the same for all."""
    editions = published(publisher, plan, whole=False)
    if request.method != "POST" or not services.sends_mail():
        return as_public(services.follow_page(editions))
    form = FollowForm(request.POST)
    if not form.is_valid():
        typed = request.POST.get("address", "")[:320]
        return kept_by_nobody(services.follow_page(editions, wrong=True, typed=typed))
    ask = services.ask_to_follow(plan=editions[-1].plan, address=form.cleaned_data["address"])
    if ask is not None:
        tasks.confirm_address.enqueue(str(ask))
        tasks.forget_address.using(run_after=clock.now() + services.HOLDS).enqueue(str(ask))
    return kept_by_nobody(services.follow_step("asked", editions[-1]))


def kept_by_nobody(page: str, status: int = 200) -> HttpResponse:
    """A page about one person's following: stored nowhere, its address told to no other site."""
    response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def over(request: HttpRequest) -> HttpResponse:
    """That a link holds no more; to a mail program that pressed it, also by the status."""
    return kept_by_nobody(
        services.follow_step("over", None), 410 if request.method == "POST" else 200
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address, by a button: what looks at links in messages presses none."""
    ask = services.asked_with(token)
    if ask is None:
        return over(request)
    if request.method != "POST":
        return kept_by_nobody(services.follow_step("confirm", None))
    services.confirm_follow(ask)
    return kept_by_nobody(services.follow_step("follows", None))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave, by a button or by a mail program's one press (RFC 8058); it looks the same for who left before."""
    follower = services.follower_with(token)
    if follower is None:
        return over(request)
    if request.method != "POST":
        return kept_by_nobody(services.follow_step("leave", None))
    services.leave(follower)
    return kept_by_nobody(services.follow_step("left", None))
