"""What has changed between any two published editions. Open to anyone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from amends.publication import services
from amends.publication.queries.editions import withdrawal_of
from amends.publication.views.public import as_public, published


@require_safe
def choose(request: HttpRequest, publisher: str, plan: UUID) -> HttpResponse:
    """Choose two editions; once chosen, to what differs between them."""
    editions = published(publisher, plan, whole=False)
    standing = {each.number for each in editions if withdrawal_of(each) is None}
    said = tuple(request.GET.get(name, "") for name in ("since", "until"))
    if not any(said):
        return as_public(services.choose_page(editions, asked=True))
    since, until = (int(words) if words.isascii() and words.isdigit() else 0 for words in said)
    if since == until or not {since, until} <= standing:
        return as_public(
            services.choose_page(editions, asked=True, chosen=(since, until), wrong=True)
        )
    first, last = sorted((since, until))
    return redirect("public-changes-between", publisher, plan, first, last)


@require_safe
def changes(
    request: HttpRequest, publisher: str, plan: UUID, since: int, number: int
) -> HttpResponse:
    """What has changed between two editions, the earlier first, both of which stand."""
    editions = published(publisher, plan, whole=False)
    standing = {each.number: each for each in editions if withdrawal_of(each) is None}
    if since >= number or not {since, number} <= standing.keys():
        raise Http404
    return as_public(services.changes_page(standing[since], standing[number], editions))
