"""What was published, as its files under the public folder say: nobody who has the database has them all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amends.ledger.models import Entry
from amends.ledger.verification import Anchor
from amends.plans.models import Plan
from amends.publication.models import Edition
from amends.publication.queries.editions import anchored
from amends.publication.rules import State, Verdict, canonical_text, verify_edition

FILE = "edition.json"


@dataclass(frozen=True)
class PublishedFile:
    """An edition's file. `organisation` is None where no chain here knows its plan.

    `recorded` says that the record holds the edition with this very manifest, `anchor` what its
    manifest vouches for; None where that is not signed.
    """

    path: Path
    verdict: Verdict
    organisation: UUID | None = None
    anchor: Anchor | None = None
    recorded: bool = False

    @property
    def fine(self) -> bool:
        """The file is as it was published, but for words that were removed, and the record has it."""
        return self.recorded and (self.verdict.good or self.verdict.said_redacted)


def published_files() -> Iterator[PublishedFile]:
    """Every edition's file, in the order of their names."""
    for path in sorted(Path(settings.PUBLIC_FOLDER).rglob(FILE)):
        data = path.read_bytes()
        verdict = verify_edition(data)
        signed = verdict.state != State.NOT_AN_EDITION and verdict.section != "manifest"
        yield (
            told(path, verdict, json.loads(data)["manifest"])
            if signed
            else PublishedFile(path, verdict)
        )


def told(path: Path, verdict: Verdict, manifest: dict[str, object]) -> PublishedFile:
    """What a signed manifest says, beside what the record holds. Three queries."""
    ledger = manifest["ledger"]
    try:
        plan = UUID(str(manifest["plan"]))
        place = int(ledger["sequence"]), str(ledger["hash"])  # type: ignore[index]  # else TypeError
    except (KeyError, TypeError, ValueError):
        return PublishedFile(path, verdict)
    chain = Entry.objects.filter(kind=Plan._meta.label_lower, thing=plan).first()
    edition = (
        Edition.objects.filter(plan=plan, number=verdict.number).select_related("plan").first()
    )
    name = edition.plan.name if edition else str(plan)
    return PublishedFile(
        path,
        verdict,
        organisation=chain.organisation_id if chain else None,
        anchor=Anchor(*place, anchored(verdict.number, name)),
        recorded=edition is not None and edition.manifest == canonical_text(manifest),
    )
