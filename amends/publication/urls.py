"""Addresses: the public side, open to anyone, and preparing an edition, inside an organisation."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from amends.publication.views import (
    comparing,
    correcting,
    drafts,
    easy,
    editions,
    families,
    following,
    letters,
    public,
    stops,
    wording,
)

# Not called "organisation": what is under that name is for members alone.
PUBLIC = "public/<slug:publisher>"
PLAN = f"{PUBLIC}/<uuid:plan>"


def feeds(home: str, view: Callable[..., HttpResponseBase], what: str) -> list[URLPattern]:
    """The two forms of a feed."""
    return [
        path(f"{home}/feed.atom", view, {"name": "feed.atom"}, name=f"public-{what}-atom"),
        path(f"{home}/feed.json", view, {"name": "feed.json"}, name=f"public-{what}-json"),
    ]


public_patterns: list[URLPattern] = [
    path("public/how-to-check/", public.how_to_check, name="verify"),
    path("public/check/", public.check, name="check-edition"),
    path("public/assets/<path:name>", public.asset, name="public-asset"),
    *feeds("public", following.site_feed, "site"),
    *feeds(PUBLIC, following.organisation_feed, "organisation"),
    *feeds(PLAN, following.plan_feed, "plan"),
    path(f"{PLAN}/follow/", following.follow, name="public-follow"),
    path("public/follow/confirm/<str:token>/", following.confirm, name="confirm-follow"),
    path("public/follow/leave/<str:token>/", following.leave, name="leave-follow"),
    path(f"{PLAN}/dates.ics", following.newest_dates, name="public-newest-dates"),
    path(f"{PLAN}/edition/<int:number>/dates.ics", following.dates, name="public-dates"),
    path(f"{PUBLIC}/org.pub", public.keys, name="public-keys"),
    path(f"{PLAN}/", public.latest, name="public-plan"),
    # The same address as among the files of a built site.
    path(f"{PLAN}/latest/", public.latest, name="public-latest"),
    path(f"{PLAN}/editions/", public.editions, name="public-editions"),
    path(f"{PLAN}/changes/", comparing.choose, name="public-changes"),
    path(
        f"{PLAN}/changes/<int:since>/<int:number>/",
        comparing.changes,
        name="public-changes-between",
    ),
    path(f"{PLAN}/edition/<int:number>/", public.edition, name="public-edition"),
    path(f"{PLAN}/edition/<int:number>/edition.json", public.data, name="public-data"),
    path(f"{PLAN}/edition/<int:number>/<str:name>", public.rendering, name="public-rendering"),
]

OF_PLAN = "plans/<uuid:plan>/editions"
WORDS = f"{OF_PLAN}/wording/<slug:kind>/<uuid:about>"

urlpatterns: list[URLPattern] = [
    path(f"{OF_PLAN}/", editions.editions, name="editions"),
    path(f"{OF_PLAN}/key/", editions.make_key, name="make-key"),
    path(f"{OF_PLAN}/key/<slug:key>/retire/", editions.retire_key, name="retire-key"),
    path(f"{OF_PLAN}/draft/", drafts.draft, name="draft-edition"),
    path(f"{OF_PLAN}/easy-read/", easy.easy_read, name="easy-read"),
    path(f"{OF_PLAN}/draft/corrections/", correcting.corrections, name="draft-corrections"),
    path("corrections/<uuid:correction>/drop/", correcting.drop, name="drop-correction"),
    path(f"{OF_PLAN}/preview/", drafts.preview, name="preview-edition"),
    path(f"{OF_PLAN}/wording/", wording.wordings, name="wordings"),
    path(f"{WORDS}/", wording.approve_wording, name="approve-wording"),
    path(f"{WORDS}/confirm/", wording.confirm_wording, name="confirm-wording"),
    path(f"{OF_PLAN}/details/", stops.stops, name="disclosure-stops"),
    path(f"{OF_PLAN}/release/", drafts.release, name="release-edition"),
    path("cases/<uuid:case>/families/add/", families.add_family, name="add-family"),
    path("families/<uuid:family>/record/<slug:step>/", families.record, name="record-step"),
    path("editions/<uuid:edition>/letter/", letters.letter, name="letter"),
    path(
        "editions/<uuid:edition>/letter/files/<str:name>", letters.letter_file, name="letter-file"
    ),
    path("editions/<uuid:edition>/move/", editions.move, name="move-publication"),
    path("editions/<uuid:edition>/withdraw/", editions.withdraw, name="withdraw-edition"),
]
