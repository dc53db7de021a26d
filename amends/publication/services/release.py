"""Releasing an edition: frozen, numbered, sealed and recorded in one transaction, then written as files."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.ledger import clock
from amends.ledger.queries import head_of
from amends.ledger.rules import Actor, Refused, canonical, new_salt
from amends.ledger.services import Writing, write
from amends.people.permissions import Permission, check
from amends.publication.models import DraftEdition, Edition, Embargo
from amends.publication.queries.content import content_as_at
from amends.publication.queries.editions import draft_of, editions_of
from amends.publication.queries.families import FamilyLine, families_at_gate
from amends.publication.queries.readiness import Missing, missing_for_release
from amends.publication.queries.stops import Stop, content_left_out, disclosure_stops
from amends.publication.rules import (
    EditionContent,
    Sealed,
    canonical_text,
    content_of,
    digest_of,
    make_manifest,
    plain,
    sections_of,
    sign,
    told_sections_of,
)
from amends.publication.services.families import go_ahead, open_before_release
from amends.publication.services.files import publish_files
from amends.publication.services.keys import sealing_key
from amends.publication.services.languages import about_the_language
from amends.publication.services.pages import frozen_page, locale_of
from amends.ui.dates import listed
from amends.ui.words import words_for


@dataclass(frozen=True)
class Preview:
    """A draft as it would be published today: its content, its page, and what stands in its way."""

    number: int
    content: EditionContent
    page: str
    missing: tuple[Missing, ...]
    stops: tuple[Stop, ...]
    families: tuple[FamilyLine, ...]

    @property
    def seen(self) -> str:
        """What the person is looking at, for `release` to compare."""
        return canonical_text(digests_of(self.content))


def digests_of(content: EditionContent) -> dict[str, str]:
    """A digest of each section. The day of publication is chosen on the form and is left out."""
    unsent = replace(content, about=replace(content.about, published_on=content.about.as_at))
    return {name: digest_of(plain(part))[:16] for name, part in told_sections_of(unsent)}


def check_seen(content: EditionContent, seen: str) -> None:
    """Raises Refused, and names what moved, when the content is not what the person looked at."""
    now = digests_of(content)
    try:
        then = json.loads(seen)
    except ValueError:
        then = None
    if not isinstance(then, dict):
        raise Refused(_("Look at what would be published first, then release it."))
    moved = [
        name for name in (*now, *(then.keys() - now.keys())) if then.get(name) != now.get(name)
    ]
    if moved:
        raise Refused(
            _(
                "Since you looked at it, this has changed: %(moved)s. Read the preview again, then"
                " release it."
            )
            % {"moved": listed(moved)}
        )


def _missing(draft: DraftEdition, published_on: date, today: date, sequence: int) -> list[Missing]:
    """Everything that is not right yet, of the record and of the language's catalogue."""
    found = missing_for_release(draft, published_on=published_on, today=today, sequence=sequence)
    return [*found, *about_the_language(draft.language)]


def preview(draft: DraftEdition) -> Preview:
    """Freeze nothing, and show what freezing now would give."""
    today, sequence = clock.today(), head_of(draft.organisation_id)[0]
    number, content = _frozen(draft, today, today, sequence)
    return Preview(
        number=number,
        content=content,
        page=frozen_page(content, salt="", preview=True),
        missing=tuple(_missing(draft, today, today, sequence)),
        stops=tuple(disclosure_stops(content, draft)),
        families=tuple(families_at_gate(draft)),
    )


def release(
    *,
    draft: DraftEdition,
    by: Actor,
    published_on: date | None = None,
    published_at: time | None = None,
    seen: str | None = None,
    why_now: str = "",
) -> Edition:
    """Freeze a draft as it is known now, seal it and publish it, by a second person.

    `published_on` is today unless said otherwise; until that day nobody outside can read it, and
    until `published_at` in London where that is said.
    `seen` is the preview's that the person looked at, `why_now` why it does not wait where something
    is open with a family of the case: that is asked and kept, and forbids nothing. Raises Refused for anyone who ever saved it,
    for any word that is not as they saw it, for anything that is missing, and while the disclosure
    gate has stopped something.
    """
    check(by=by, organisation_id=draft.organisation_id, permission=Permission.RELEASE_EDITION)
    with write(organisation_id=draft.organisation_id, by=by, event="edition.released") as writing:
        now = draft_of(draft.plan)
        if now is None or now.pk != draft.pk:
            raise Refused(_("This draft has been released or thrown away already."))
        if now.written_by(by.person):
            raise Refused(
                _("A second person must release an edition, not one who helped to prepare it.")
            )
        day = clock.day_of(writing.recorded_at)
        waiting = open_before_release(now, why_now)
        edition = _sealed(now, published_on or day, day, writing, seen)
        go_ahead(edition, waiting, why_now, writing)
        if published_at is not None:
            until = datetime.combine(edition.published_on, published_at, clock.LONDON)
            if until < writing.recorded_at:
                raise Refused(_("Choose a time that is to come, or none."))
            writing.add(Embargo(subject=edition, until=until, effective_on=day))
        DraftEdition.objects.filter(pk=now.pk).delete()
    wanted = {now.organisation.slug: [now.plan_id]}
    # The edition stands even when its files cannot be written; `amends publish` writes them.
    transaction.on_commit(lambda: publish_files(wanted) and None, robust=True)
    return edition


def _sealed(
    draft: DraftEdition, published_on: date, day: date, writing: Writing, seen: str | None
) -> Edition:
    """Write the edition. What is known is everything up to this write and nothing of it."""
    sequence, head = writing.sequence, writing.previous
    number, content = _frozen(draft, day, published_on, sequence)
    if seen is not None:
        check_seen(content, seen)
    missing = _missing(draft, published_on, day, sequence)
    if missing:
        raise Refused(" ".join(each.words for each in missing))
    check_stops(disclosure_stops(content, draft))
    key, private = sealing_key(draft.organisation)
    data = content_of(content, {name: new_salt() for name, _part in sections_of(content)})
    page = frozen_page(content, salt=new_salt())
    sealed = Sealed(
        plan=draft.plan_id,
        number=number,
        as_at=draft.as_at,
        frozen_at=writing.recorded_at,
        published_on=published_on,
        head_sequence=sequence,
        head_hash=head,
        public_key=key.public,
    )
    manifest = make_manifest(sealed, data, page)
    return writing.add(
        Edition(
            plan=draft.plan,
            number=number,
            as_at=draft.as_at,
            frozen_at=writing.recorded_at,
            published_on=published_on,
            content=canonical_text(data),
            page=page,
            manifest=canonical(manifest).decode(),
            signature=sign(private, manifest),
            key_id=key.id,
            head_sequence=sequence,
            head_hash=head,
            prepared_by_id=draft.prepared_by_id,
        )
    )


def _frozen(
    draft: DraftEdition, day: date, published_on: date, sequence: int
) -> tuple[int, EditionContent]:
    """The next number, and the content as known at a place in the ledger."""
    previous = editions_of(draft.plan)
    number = previous[-1].number + 1 if previous else 1
    with translation.override(locale_of(draft.language)):
        content = content_as_at(
            draft, number=number, approved_by=day, published_on=published_on, sequence=sequence
        )
        return number, content_left_out(content, draft.plan, sequence)


def check_stops(stops: list[Stop]) -> None:
    """Raises Refused while the disclosure gate has stopped something."""
    if not stops:
        return
    told = (f"{each.where} ({words_for(each.hit.kind)})" for each in stops)
    where = ", ".join(dict.fromkeys(told))
    raise Refused(
        ngettext(
            "One detail may point at a person: %(where)s. Write it again without the detail, or say why it may be published.",
            "%(count)d details may point at a person: %(where)s. Write them again without the details, or say why they may be published.",
            len(stops),
        )
        % {"count": len(stops), "where": where}
    )
