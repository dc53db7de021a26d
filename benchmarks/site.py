"""How long the public site takes: python -m benchmarks.site [--plans 1000] [--texts CSV] [--keep FOLDER].

Makes a database of its own with so many plans of 30 recommendations, 120 actions and six years of moved promises, each
with one sealed edition, and builds the site from it: pages and data, without PDF and the other formats. Then one
plan gets a second edition and the site is built again; then once more with nothing changed. With `--texts`, a table
with text in a column `concerns`, the recommendations are made of its sentences, so that the index holds as
many words as real plans have.
"""

import argparse
import csv
import gzip
import os
import random
import re
import resource
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

FOLDER = tempfile.mkdtemp(prefix="amends-benchmark-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
os.environ.setdefault("AMENDS_SECRET_KEY", "a benchmark signs nothing that lasts, with this")
os.environ.setdefault("AMENDS_DATA", FOLDER)
django.setup()

# ruff: noqa: E402 - models need Django set up first
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import models

from amends.identifiers import uuid7
from amends.ledger.rules import canonical, new_salt
from amends.people.models import Organisation, User
from amends.plans.models import Plan
from amends.publication.models import Edition
from amends.publication.rules import (
    EditionContent,
    Id,
    Sealed,
    canonical_text,
    content_of,
    make_manifest,
    sections_of,
    sign,
)
from amends.publication.rules.accessibility import AccessibilityStatement
from amends.publication.services import build_site
from amends.publication.services.pages import frozen_page
from tests.publication.contents import AS_AT, make_content

PER_ORGANISATION = 50
BASE = "https://plans.example.org"
WHEN = datetime(2025, 11, 27, 9, tzinfo=UTC)
PRIVATE = Ed25519PrivateKey.generate()
PUBLIC = PRIVATE.public_key().public_bytes_raw().hex()


def memory() -> float:
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def keep(*rows: Any) -> None:
    """Write rows, past the services: none is a record of anything."""
    for row in rows:
        models.QuerySet(type(row)).bulk_create([row])


def worded(content: EditionContent, sentences: list[str], rng: random.Random) -> EditionContent:
    """The same shape with recommendations of two real sentences, where there are any."""
    parts = tuple(
        replace(
            part,
            id=Id(str(uuid7())),
            text=" ".join(rng.sample(sentences, 2)) if sentences else part.text,
            wording=rng.choice(sentences) if sentences else part.wording,
        )
        for part in content.recommendations
    )
    return replace(content, recommendations=parts)


def edition_of(
    plan: Plan, content: EditionContent, number: int, sequence: int, user: User
) -> Edition:
    """A sealed edition of a plan."""
    content = replace(content, about=replace(content.about, id=Id(str(plan.pk)), number=number))
    data = content_of(content, {name: new_salt() for name, _part in sections_of(content)})
    page = frozen_page(content, salt=new_salt())
    manifest = make_manifest(
        Sealed(plan.pk, number, AS_AT, WHEN, AS_AT, sequence, "0" * 64, PUBLIC), data, page
    )
    return Edition(
        organisation_id=plan.organisation_id,
        sequence=sequence,
        recorded_at=WHEN,
        recorded_by=user,
        plan=plan,
        number=number,
        as_at=AS_AT,
        frozen_at=WHEN,
        published_on=AS_AT,
        content=canonical_text(data),
        page=page,
        manifest=canonical(manifest).decode(),
        signature=sign(PRIVATE, manifest),
        key_id="benchmark",
        head_sequence=sequence,
        head_hash="0" * 64,
        prepared_by=user,
    )


def make(count: int, sentences: list[str]) -> tuple[Plan, EditionContent, User]:
    """So many plans, fifty to an organisation. Returns the last, and what its edition says."""
    rng, shape = random.Random(8), make_content(30, 4, 6)
    user = User(email="nobody@example.org", name="Nobody")
    keep(user)
    content, plan, pk = shape, Plan(), uuid7()
    for number in range(count):
        if number % PER_ORGANISATION == 0:
            pk = uuid7()
            place = number // PER_ORGANISATION
            made = {"sequence": 1, "recorded_at": WHEN, "recorded_by": user, "organisation_id": pk}
            keep(
                Organisation(
                    pk=pk, name=f"Exampleshire {place} Trust", slug=f"trust-{place}", **made
                )
            )
        rows = {"organisation_id": pk, "recorded_at": WHEN, "recorded_by": user}
        plan = Plan(name=f"Plan {number}", sequence=2 * number + 2, **rows)
        keep(plan)
        content = worded(shape, sentences, rng)
        titled = replace(content.about, title=f"What has changed: plan {number}")
        content = replace(content, about=titled)
        keep(edition_of(plan, content, 1, 2 * number + 3, user))
    return plan, content, user


def timed(folder: Path, of: int) -> float:
    """Build, say what it took, and return the seconds of one core."""
    early = late = 0.0

    def told(done: int, _of: int) -> None:
        nonlocal early, late
        if done == min(100, of):
            early = memory()
        late = memory()

    begun, wall = time.process_time(), time.monotonic()
    built = build_site(
        folder, base=BASE, statement=AccessibilityStatement(), formats=False, told=told
    )
    took, waited = time.process_time() - begun, time.monotonic() - wall
    print(
        f"{built.plans} plans, {built.drawn} drawn, {built.written} files written, {built.removed} deleted:"
        f" {took:.1f} s of one core, {waited:.1f} s waited;"
        f" most memory {early:.0f} MB after 100 plans, {late:.0f} MB after the last,"
        f" {memory():.0f} MB after what stands around them"
    )
    return took


def sizes(folder: Path) -> None:
    """What a phone loads to search, gzipped as servers send it."""
    search = folder / "search"
    parts = sorted(len(gzip.compress(path.read_bytes())) for path in (search / "parts").iterdir())
    plans = sorted(len(gzip.compress(path.read_bytes())) for path in (search / "plans").iterdir())
    first = len(gzip.compress((search / "index.json").read_bytes()))
    script = len(gzip.compress((folder / "assets" / "public-search.js").read_bytes()))
    print(
        f"search, gzipped: script {script / 1024:.1f} KB, list of parts {first / 1024:.1f} KB,"
        f" {len(parts)} parts of {parts[len(parts) // 2] / 1024:.1f} KB (largest {parts[-1] / 1024:.1f} KB),"
        f" each plan shown {plans[len(plans) // 2] / 1024:.1f} KB"
    )


def main() -> None:
    """Measure and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--plans", type=int, default=1000)
    said.add_argument("--texts", type=Path)
    said.add_argument("--keep", type=Path, default=Path(FOLDER) / "site")
    options = said.parse_args()
    sentences: list[str] = []
    if options.texts:
        with options.texts.open(encoding="utf-8", newline="") as file:
            texts = [row["concerns"] for row in csv.DictReader(file)]
        sentences = [
            part for text in texts for part in re.split(r"(?<=\.)\s+", text) if len(part) > 60
        ]
    call_command("migrate", verbosity=0)
    plan, content, user = make(options.plans, sentences)
    print(f"made; most memory so far {memory():.0f} MB")
    took = timed(options.keep, options.plans)
    print(f"{options.plans / took:.0f} plans a second (goal 20)")
    sizes(options.keep)
    keep(edition_of(plan, content, 2, 10 * options.plans, user))
    timed(options.keep, options.plans)
    timed(options.keep, options.plans)


if __name__ == "__main__":
    main()
