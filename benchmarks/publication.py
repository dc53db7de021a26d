"""How long an edition's formats take: python -m benchmarks.publication.

A plan of 30 recommendations, 120 actions and six years of moved promises, each format once warm; then
many plans' pages and JSON one after the other, with the most memory that was used after the first twenty and at the end.
"""

import gzip
import os
import resource
import time
from dataclasses import replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
os.environ.setdefault("AMENDS_SECRET_KEY", "a benchmark signs nothing that lasts, with this")
django.setup()

# ruff: noqa: E402 - templates and translations need Django set up first

from amends.publication import services
from amends.publication.rules import Id, canonical_text, content_of, sections_of
from amends.publication.services.pages import frozen_page
from tests.publication.contents import make_content

PLANS = 200


def memory() -> float:
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    content = make_content(30, 4, 6)
    list(services.render(make_content(1, 1, 1)))
    total = 0.0
    for name in services.FORMATS:
        begun = time.process_time()
        ((file, data),) = services.render(content, formats=[name])
        took = time.process_time() - begun
        total += took
        packed = f", {len(gzip.compress(data)) / 1024:.0f} KB gzipped" if name == "html" else ""
        print(f"{file}: {took:.2f} s, {len(data) / 1024:.0f} KB{packed}")
    print(f"each alone, one after the other: {total:.2f} s (goal for all: under 5)")
    begun = time.process_time()
    list(services.render(content))
    print(f"all from one page: {time.process_time() - begun:.2f} s")
    begun, early = time.process_time(), 0.0
    for number in range(PLANS):
        one = replace(content, about=replace(content.about, id=Id(f"plan-{number}")))
        salts = {name: "0" * 32 for name, _part in sections_of(one)}
        canonical_text(content_of(one, salts))
        frozen_page(one, salt="0" * 32)
        if number == 20:
            early = memory()
    took = time.process_time() - begun
    print(f"{PLANS} plans of that size, page and JSON: {PLANS / took:.0f} a second (goal 20)")
    print(f"most memory: {early:.0f} MB after 20, {memory():.0f} MB after {PLANS}")


if __name__ == "__main__":
    main()
