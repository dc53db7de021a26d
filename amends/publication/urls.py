"""Addresses: the public side, open to anyone, and preparing an edition, inside an organisation."""

from django.urls import URLPattern, path

from amends.publication.views import public

# Not called "organisation": what is under that name is for members alone.
PUBLIC = "public/<slug:publisher>"
PLAN = f"{PUBLIC}/<uuid:plan>"

public_patterns: list[URLPattern] = [
    path("public/how-to-check/", public.how_to_check, name="verify"),
    path("public/assets/<path:name>", public.asset, name="public-asset"),
    path(f"{PUBLIC}/org.pub", public.keys, name="public-keys"),
    path(f"{PLAN}/", public.latest, name="public-plan"),
    path(f"{PLAN}/editions/", public.editions, name="public-editions"),
    path(f"{PLAN}/edition/<int:number>/", public.edition, name="public-edition"),
    path(f"{PLAN}/edition/<int:number>/edition.json", public.data, name="public-data"),
]

urlpatterns: list[URLPattern] = []
