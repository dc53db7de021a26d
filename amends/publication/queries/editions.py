"""Editions, approved wording and public keys as they are asked for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import REMOVED, Moment
from amends.ledger.verification import Anchor
from amends.people.models import Body, Organisation, Role, User
from amends.plans.models import Plan
from amends.publication.models import (
    DisclosureAcceptance,
    DraftCorrection,
    DraftEdition,
    Edition,
    Embargo,
    Notice,
    PublicKey,
    Wording,
    WordingPlace,
)
from amends.publication.rules import LANGUAGE, Public

REDACTED, WITHDRAWN, VOUCHED = "redacted", "withdrawn", "vouched"
SAID_LATER = ("notices", "embargoes")
# The columns of an edition that are as long as the edition.
HEAVY = ("content", "page", "manifest")
# How the canonical JSON of an edition that corrects another has it, and of one that says so in sentences.
CORRECTED, LINES = '"corrected":[{', '"lines":["'


def editions_of(plan: Plan) -> list[Edition]:
    """Every edition of a plan, oldest first, with what is said of it since. Three queries."""
    rows = Edition.objects.filter(plan=plan).order_by("number")
    return list(rows.prefetch_related(*SAID_LATER))


def contact_told(edition: Edition) -> dict[str, str]:
    """The contact that an edition prints, without what was removed from it since."""
    sections = json.loads(edition.content)["sections"]
    told = next(each["content"] for each in sections if each["name"] == "contact")
    return {name: words for name, words in told.items() if REMOVED not in words}


def language_told(edition: Edition) -> str:
    """The language that an edition is written in."""
    sections = json.loads(edition.content)["sections"]
    language: str = sections[0]["content"]["language"]
    return language


def language_of(plan: Plan) -> str:
    """The language of the edition that is being prepared, or of the last one. Two queries."""
    draft = DraftEdition.objects.filter(plan=plan).values_list("language", flat=True).first()
    if draft is not None:
        return draft
    last = Edition.objects.filter(plan=plan).order_by("-number").first()
    return language_told(last) if last else LANGUAGE


def draft_of(plan: Plan) -> DraftEdition | None:
    """The edition that is being prepared, if any."""
    return (
        DraftEdition.objects.filter(plan=plan)
        .select_related(
            "plan",
            "organisation",
            "approving_body",
            "signatory_role",
            "confirmed_as",
            "prepared_by",
        )
        .first()
    )


def corrections_of(draft: DraftEdition) -> list[DraftCorrection]:
    """What a draft says that earlier editions had wrong, as it was written. One query."""
    rows = DraftCorrection.objects.filter(draft=draft).select_related("edition", "draft")
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class CorrectedBy:
    """That a later edition corrects this one; what it says of it, unless it was withdrawn since."""

    by: int
    on: date
    said: tuple[Mapping[str, Any], ...]


def corrections_in(edition: Edition) -> list[dict[str, Any]]:
    """What an edition says, statement by statement, that earlier ones had wrong, out of its sealed JSON."""
    # Reading every edition's JSON for the sake of the few that correct another takes long.
    if CORRECTED not in edition.content:
        return []
    sections = json.loads(edition.content)["sections"]
    told = next(each["content"] for each in sections if each["name"] == "corrections")
    found: list[dict[str, Any]] = told["corrected"]
    return found


def numbers_in(edition: Edition) -> set[int]:
    """The numbers of the editions that an edition corrects."""
    return {each["edition"] for each in corrections_in(edition)}


def corrected_in(editions: Sequence[Edition]) -> dict[int, list[CorrectedBy]]:
    """Which editions of a plan later ones correct, by number, out of the sealed JSON of the later ones."""
    found: dict[int, list[CorrectedBy]] = {}
    for edition in editions:
        of: dict[int, list[dict[str, Any]]] = {}
        for each in corrections_in(edition):
            of.setdefault(each["edition"], []).append(each)
        for number, said in of.items():
            gone = withdrawal_of(edition) is not None
            found.setdefault(number, []).append(
                CorrectedBy(edition.number, public_day(edition), () if gone else tuple(said))
            )
    return found


def writers_of(draft: DraftEdition) -> list[str]:
    """The names of everyone who has saved a draft. One query."""
    people = User.objects.filter(pk__in=draft.writers)
    return list(people.order_by("name").values_list("name", flat=True))


def notices_of(edition: Edition) -> list[Notice]:
    """What has been said of an edition since it was sealed, oldest first."""
    return sorted(edition.notices.all(), key=lambda each: each.sequence)


def withdrawal_of(edition: Edition) -> Notice | None:
    """The notice that withdrew it."""
    return next((each for each in notices_of(edition) if each.kind == WITHDRAWN), None)


def embargo_of(edition: Edition) -> Embargo | None:
    """What was said last about when it may be read, if anything beside its day."""
    return max(edition.embargoes.all(), key=lambda each: each.sequence, default=None)


def public_from(edition: Edition) -> datetime:
    """The moment from which anybody may read an edition."""
    embargo = embargo_of(edition)
    if embargo is not None:
        return embargo.until
    return datetime.combine(edition.published_on, time(), clock.LONDON)


def public_day(edition: Edition) -> date:
    """The day of that moment, in London."""
    return clock.day_of(public_from(edition))


type Words = Mapping[tuple[Public, UUID], Wording]


def words_of(
    plan: Plan, at: Moment, language: str = LANGUAGE
) -> dict[tuple[Public, UUID], Wording]:
    """Every approved wording in force in a language, by what it is about. One query."""
    of = WordingPlace.objects.filter(plan=plan)
    rows = in_force(Wording, of, at, where=Q(language=language))
    return {
        (Public(row.subject.kind), row.subject.about_id): row
        for row in rows.select_related("subject", "approved_as")
    }


def wordings_of(plan: Plan, at: Moment, language: str = LANGUAGE) -> dict[UUID, Wording]:
    """The approved wording in force of each recommendation. One query."""
    return {
        about: row
        for (kind, about), row in words_of(plan, at, language).items()
        if kind is Public.RECOMMENDATION
    }


def acceptances_of(plan: Plan) -> list[DisclosureAcceptance]:
    """What the disclosure gate stopped and a person let through."""
    return list(DisclosureAcceptance.objects.filter(plan=plan).order_by("sequence"))


@dataclass(frozen=True)
class Key:
    """A public key of an organisation: from which day, until when, and since when others may have had it."""

    id: str
    public: str
    begun: date
    retired: date | None
    distrusted: date | None = None


def keys_of(organisation_id: UUID) -> list[Key]:
    """Every key that ever sealed this organisation's editions, oldest first. One query."""
    rows = standing_rows(PublicKey, Moment(date.max)).filter(organisation=organisation_id)
    keys: dict[str, Key] = {}
    for row in rows.order_by("sequence"):
        begun = keys[row.key_id].begun if row.key_id in keys else row.effective_on
        retired = row.effective_on if row.retired else None
        keys[row.key_id] = Key(row.key_id, row.public, begun, retired, row.distrusted_from)
    return list(keys.values())


def current_key(organisation_id: UUID) -> Key | None:
    """The newest key that is not retired."""
    return next((key for key in reversed(keys_of(organisation_id)) if key.retired is None), None)


def anchors_of(organisation_id: UUID) -> list[Anchor]:
    """What published editions vouch for in the ledger."""
    rows = Edition.objects.filter(organisation=organisation_id).select_related("plan")
    return [
        Anchor(row.head_sequence, row.head_hash, anchored(row.number, row.plan.name))
        for row in rows.order_by("sequence")
    ]


def anchored(number: int, plan: str) -> str:
    """An edition as a fault of the ledger names it."""
    return _("Edition %(number)s of %(plan)s") % {"number": number, "plan": plan}


def own_roles(organisation_id: UUID) -> list[Role]:
    """The organisation's own posts, by name. One query."""
    return list(Role.objects.filter(organisation=organisation_id, party__own=True).order_by("name"))


def own_bodies(organisation_id: UUID) -> list[Body]:
    """The organisation's own bodies, by name. One query."""
    return list(Body.objects.filter(organisation=organisation_id, party__own=True).order_by("name"))


# The public side ---------------------------------------------------------------------------------


def publisher(slug: str) -> Organisation | None:
    """An organisation that has published something, by its slug."""
    return Organisation.objects.filter(slug=slug).first()


def public_plans(organisation_id: UUID, now: datetime) -> Mapping[UUID, list[Edition]]:
    """Published editions of each plan, oldest first, with what is said of them. Three queries."""
    found: dict[UUID, list[Edition]] = {}
    rows = Edition.objects.filter(organisation=organisation_id).select_related("plan")
    for row in rows.prefetch_related(*SAID_LATER).order_by("plan", "number"):
        if public_from(row) <= now:
            found.setdefault(row.plan_id, []).append(row)
    return found


def recently_published(of: QuerySet[Edition], now: datetime, most: int) -> list[Edition]:
    """The editions of some that came out last or of which something was said last, without what they say.

    At most twice as many as asked for. Five queries.
    """
    newest = of.order_by("-frozen_at").values_list("pk", flat=True)[:most]
    said = Notice.objects.filter(edition__in=of.values("pk")).order_by("-recorded_at")
    spoken = said.values_list("edition", flat=True)[:most]
    rows = Edition.objects.filter(pk__in={*newest, *spoken}).select_related("organisation", "plan")
    told = rows.defer(*HEAVY).prefetch_related(*SAID_LATER)
    return [row for row in told if public_from(row) <= now]


def corrected_numbers(editions: Sequence[Edition]) -> dict[UUID, set[int]]:
    """The numbers of the editions that each of some corrects. One query, which reads what those alone say."""
    rows = Edition.objects.filter(pk__in=[each.pk for each in editions]).only("content")
    return {row.pk: numbers_in(row) for row in rows.filter(content__contains=CORRECTED)}


def putting_right(editions: Sequence[Edition]) -> dict[UUID, Edition]:
    """Those of some that say of any earlier one, in whatever way, that it was wrong, with what they say; the oldest
    first. One query.
    """
    rows = Edition.objects.filter(pk__in=[each.pk for each in editions]).only("content")
    said = rows.filter(Q(content__contains=CORRECTED) | Q(content__contains=LINES))
    return {row.pk: row for row in said.order_by("number")}


def published_editions(
    slug: str, plan: UUID, now: datetime, *, whole: bool = True
) -> list[Edition]:
    """The published editions of a plan of an organisation, oldest first; none where nothing is public.

    Not `whole`, each reads what it says by another query, once it is asked for it.
    """
    rows = Edition.objects.filter(organisation__slug=slug, plan=plan)
    told = rows.select_related("organisation", "plan").prefetch_related(*SAID_LATER)
    if not whole:
        told = told.defer(*HEAVY)
    return [row for row in told.order_by("number") if public_from(row) <= now]
