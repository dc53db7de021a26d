"""Every address: the public side, signing in, and each organisation's own pages under /o/<slug>/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
