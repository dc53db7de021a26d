"""Who and what an organisation has, as at a day; each answer in a fixed number of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from amends.ledger.models import DatedRecord, Head, Record
from amends.ledger.queries import by_key, in_force, standing_rows
from amends.ledger.rules import Moment, digest
from amends.ledger.verification import Fault, Wrong
from amends.people.models import (
    AccessGranted,
    Body,
    Holding,
    Membership,
    OdsOrganisation,
    Organisation,
    Party,
    PersonRenamed,
    Role,
    Service,
    ServiceState,
    Succession,
    User,
)
from amends.people.permissions import PROFILES, Permission
from amends.people.rules import last_day_before, readable

MOST_FOUND = 20
# A day beyond every statement: what is planned counts too.
EVER = Moment(date.max)


def newest[Row: DatedRecord](model: type[Row], thing: Record) -> Row | None:
    """The statement about a thing that was entered last and still counts, whatever its day.

    This is what a form has `seen`: anything that anybody enters afterwards is newer.
    """
    return standing_rows(model, EVER).filter(subject=thing.pk).order_by("-sequence").first()


def own_party(organisation_id: UUID) -> Party:
    """The organisation as it names itself among its parties."""
    return Party.objects.get(organisation=organisation_id, own=True)


# Roles ---------------------------------------------------------------------------------------


def holding_on(role: Role, day: date) -> Holding | None:
    """What stands about who holds a role on a day, or nothing. One query."""
    return (
        in_force(Holding, Role.objects.filter(pk=role.pk), Moment(day))
        .select_related("holder", "covered_by")
        .first()
    )


def holder_on(role: Role, day: date) -> User | None:
    """Who holds a role on a day; None while it is vacant. One query."""
    holding = holding_on(role, day)
    return holding.holder if holding else None


def acts_as(person: UUID, role: Role, day: date) -> bool:
    """Whether a person holds a role on a day, or the role that covers for it. Two queries at most."""
    holding = holding_on(role, day)
    if holding is None:
        return False
    if holding.holder_id == person:
        return True
    if holding.covered_by is None:
        return False
    cover = holding_on(holding.covered_by, day)
    return cover is not None and cover.holder_id == person


def posts_of(person: UUID, organisation_id: UUID, day: date) -> list[Role]:
    """The organisation's own roles in which a person acts on a day, by name. One query."""
    roles = Role.objects.filter(organisation=organisation_id)
    holdings = list(in_force(Holding, roles, Moment(day)).select_related("subject__party"))
    held = {each.subject_id for each in holdings if each.holder_id == person}
    acted = [
        each.subject for each in holdings if each.subject_id in held or each.covered_by_id in held
    ]
    return sorted((role for role in acted if role.party.own), key=lambda role: role.name)


@dataclass(frozen=True)
class RoleLine:
    """A role and who holds it on a day."""

    pk: UUID
    name: str
    party: str
    own: bool
    signatory: bool
    holder: str
    since: date | None
    covered_by: str


def roles_held(organisation_id: UUID, at: Moment) -> list[RoleLine]:
    """Every role with its holder, our own first. Two queries."""
    roles = Role.objects.filter(organisation=organisation_id)
    held = by_key(in_force(Holding, roles, at).select_related("holder", "covered_by"))
    return [
        _role_line(role, held.get(role.pk))
        for role in roles.select_related("party").order_by("-party__own", "party__name", "name")
    ]


def _role_line(role: Role, holding: Holding | None) -> RoleLine:
    holder = holding.holder if holding else None
    cover = holding.covered_by if holding else None
    return RoleLine(
        pk=role.pk,
        name=role.name,
        party=role.party.name,
        own=role.party.own,
        signatory=role.signatory,
        holder=holder.name if holder else "",
        since=holding.effective_on if holding else None,
        covered_by=cover.name if cover else "",
    )


@dataclass(frozen=True)
class Term:
    """A stretch of days in which one person, or nobody, held a role."""

    holder: str
    first: date
    last: date | None
    covered_by: str
    note: str


def terms(role: Role) -> list[Term]:
    """Who held a role from when to when, the latest first. One query."""
    rows = standing_rows(Holding, EVER).filter(subject=role.pk)
    rows = rows.select_related("holder", "covered_by").order_by("effective_on", "sequence")
    # Of several about one day the last counts.
    kept = list({row.effective_on: row for row in rows}.values())
    followers = [*kept[1:], None] if kept else []
    return [
        Term(
            holder=row.holder.name if row.holder else "",
            first=row.effective_on,
            last=last_day_before(after.effective_on) if after else None,
            covered_by=row.covered_by.name if row.covered_by else "",
            note=row.note,
        )
        for row, after in reversed(list(zip(kept, followers, strict=True)))
    ]


# Services ------------------------------------------------------------------------------------


def runs_on(service: Service, day: date) -> bool:
    """Whether a service runs on a day. One query."""
    state = in_force(ServiceState, Service.objects.filter(pk=service.pk), Moment(day)).first()
    return state is not None and state.running


def running_ids(organisation_id: UUID, at: Moment) -> set[UUID]:
    """The services of every level that run at the moment. One query."""
    services = Service.objects.filter(organisation=organisation_id)
    return {state.subject_id for state in in_force(ServiceState, services, at) if state.running}


def services_running(organisation_id: UUID, at: Moment) -> list[Service]:
    """What the organisation runs: running services without a running part of their own. Two queries.

    "Across all services" means all of these. A division that has no services counts as one.
    """
    running = running_ids(organisation_id, at)
    services = Service.objects.filter(organisation=organisation_id, pk__in=running)
    rows = list(services.select_related("parent").order_by("name", "sequence"))
    parents = {row.parent_id for row in rows}
    return [row for row in rows if row.pk not in parents]


@dataclass(frozen=True)
class ServiceLine:
    """A service as at a day, with its place in the tree: `depth` 0 stands at the top.

    `opened_on` and `closes_after` are the days that count now; the second may be to come.
    """

    pk: UUID
    name: str
    level: str
    parent_id: UUID | None
    part_of: str
    depth: int
    running: bool
    opened_on: date | None
    closes_after: date | None
    reason: str
    became: tuple[str, ...]
    formed_from: tuple[str, ...]


def structure(organisation_id: UUID, at: Moment) -> list[ServiceLine]:
    """Every service, closed ones too, parents before their parts. Three queries."""
    services = list(
        Service.objects.filter(organisation=organisation_id).order_by("name", "sequence")
    )
    states: dict[UUID, list[ServiceState]] = {}
    rows = standing_rows(ServiceState, Moment(date.max, at.sequence))
    for state in rows.filter(organisation=organisation_id).order_by("effective_on", "sequence"):
        states.setdefault(state.subject_id, []).append(state)
    unions = standing_rows(Succession, Moment(date.max, at.sequence))
    unions = unions.filter(organisation=organisation_id).order_by("effective_on", "sequence")
    moves = list(unions.select_related("predecessor", "successor"))
    names = {service.pk: service.name for service in services}
    return [
        _service_line(
            service,
            names[service.parent_id] if service.parent_id else "",
            depth,
            states.get(service.pk, []),
            moves,
            at.day,
        )
        for service, depth in _walk(services)
        if service.pk in states
    ]


def _walk(services: Sequence[Service]) -> Iterator[tuple[Service, int]]:
    """Parents before their parts, with how deep each stands."""
    parts: dict[UUID | None, list[Service]] = {}
    for service in services:
        parts.setdefault(service.parent_id, []).append(service)

    def below(parent: UUID | None, depth: int) -> Iterator[tuple[Service, int]]:
        for service in parts.get(parent, []):
            yield service, depth
            yield from below(service.pk, depth + 1)

    yield from below(None, 0)


def _service_line(
    service: Service,
    part_of: str,
    depth: int,
    states: Sequence[ServiceState],
    moves: Iterable[Succession],
    day: date,
) -> ServiceLine:
    by_now = [state for state in states if state.effective_on <= day]
    opened = next((state for state in reversed(states) if state.running), None)
    last = states[-1]
    closing = None if last.running else last
    moves = list(moves)
    return ServiceLine(
        pk=service.pk,
        name=service.name,
        level=service.level,
        parent_id=service.parent_id,
        part_of=part_of,
        depth=depth,
        running=bool(by_now) and by_now[-1].running,
        opened_on=opened.effective_on if opened else None,
        closes_after=last_day_before(closing.effective_on) if closing else None,
        reason=(closing or last).reason,
        became=tuple(m.successor.name for m in moves if m.predecessor_id == service.pk),
        formed_from=tuple(m.predecessor.name for m in moves if m.successor_id == service.pk),
    )


def never_open(service: Service) -> ServiceLine:
    """A service of which nothing counts: that it opened was taken out of the record."""
    return ServiceLine(
        pk=service.pk,
        name=service.name,
        level=service.level,
        parent_id=service.parent_id,
        part_of=service.parent.name if service.parent else "",
        depth=0,
        running=False,
        opened_on=None,
        closes_after=None,
        reason="",
        became=(),
        formed_from=(),
    )


# Parties, members, the national list -----------------------------------------------------------


@dataclass(frozen=True)
class PartyLine:
    """An organisation as this one knows it, with its bodies."""

    pk: UUID
    name: str
    ods_code: str
    kind: str
    own: bool
    bodies: tuple[str, ...]


def parties(organisation_id: UUID) -> list[PartyLine]:
    """Every party, our own first. Two queries."""
    bodies: dict[UUID, list[str]] = {}
    for body in Body.objects.filter(organisation=organisation_id).order_by("name"):
        bodies.setdefault(body.party_id, []).append(body.name)
    return [
        PartyLine(
            pk=party.pk,
            name=party.name,
            ods_code=party.ods_code,
            kind=party.kind,
            own=party.own,
            bodies=tuple(bodies.get(party.pk, ())),
        )
        for party in Party.objects.filter(organisation=organisation_id).order_by("-own", "name")
    ]


@dataclass(frozen=True)
class MemberLine:
    """Somebody who may sign in to this organisation."""

    pk: UUID
    user_id: UUID
    name: str
    email: str
    profile: str
    profile_name: str
    role: str
    never_signed_in: bool
    since: datetime
    granted_by: str


def _access(organisation_id: UUID) -> QuerySet[AccessGranted]:
    return AccessGranted.objects.filter(organisation=organisation_id).select_related(
        "user", "role", "recorded_by"
    )


def members(organisation_id: UUID) -> list[MemberLine]:
    """Who has access now, since when, and who let them in. One query."""
    rows = _access(organisation_id).filter(ended=None)
    return [
        MemberLine(
            pk=row.pk,
            user_id=row.user_id,
            name=row.user.name,
            email=row.user.email,
            profile=row.profile,
            profile_name=profile_name(row.profile),
            role=row.role.name if row.role else "",
            never_signed_in=row.user.last_login is None,
            since=row.recorded_at,
            granted_by=row.recorded_by.name,
        )
        for row in rows.order_by("user__name", "user__email")
    ]


def member_line(organisation_id: UUID, pk: UUID) -> MemberLine | None:
    """One of those who have access now. One query."""
    return next((line for line in members(organisation_id) if line.pk == pk), None)


@dataclass(frozen=True)
class PastAccess:
    """What somebody might do once: from when to when, who let them in and who ended it."""

    name: str
    profile_name: str
    role: str
    since: datetime
    granted_by: str
    until: datetime
    ended_by: str


def past_access(organisation_id: UUID) -> list[PastAccess]:
    """All access that has ended, the latest first. One query."""
    rows = _access(organisation_id).exclude(ended=None).select_related("ended__recorded_by")
    return [
        PastAccess(
            name=row.user.name,
            profile_name=profile_name(row.profile),
            role=row.role.name if row.role else "",
            since=row.recorded_at,
            granted_by=row.recorded_by.name,
            until=row.ended.recorded_at,
            ended_by=row.ended.recorded_by.name,
        )
        for row in rows.order_by("-ended__sequence")
    ]


def profile_name(profile: str) -> str:
    """An access profile as pages name it."""
    return str(PROFILES[profile].name) if profile in PROFILES else ""


def memberships_astray(organisation_id: UUID) -> list[Fault]:
    """The memberships that say other than the ledger's rows do, or lack theirs, as faults.

    Two queries; only when they find something it looks again, with writers kept out.
    """
    if not _astray(organisation_id):
        return []
    with transaction.atomic():
        Head.objects.select_for_update().filter(pk=organisation_id).first()
        return [
            Fault(0, Wrong.REPEATED_OTHERWISE, Membership._meta.label_lower, str(pk))
            for pk in _astray(organisation_id)
        ]


def _astray(organisation_id: UUID) -> list[UUID]:
    columns = ("user_id", "profile", "role_id")
    granted = AccessGranted.objects.filter(organisation=organisation_id)
    said = {
        pk: (user, profile, role, until)
        for pk, until, user, profile, role in granted.values_list(
            "pk", "ended__recorded_at", *columns
        )
    }
    found = Membership.objects.filter(organisation=organisation_id)
    looked_up = {
        pk: (user, profile, role, until)
        for pk, until, user, profile, role in found.values_list("pk", "ended_at", *columns)
    }
    return sorted({pk for pk, _terms in said.items() ^ looked_up.items()})


def called(user: User) -> str:
    """The digest of what somebody is called and of their address."""
    return digest(f"{user.name}\n{user.email}", user.salt)


def organisations_that_know(user: User) -> list[UUID]:
    """Every organisation that somebody was let into, or holds or held a role of. One query."""
    let_in = AccessGranted.objects.filter(user=user).values_list("organisation", flat=True)
    held = Holding.objects.filter(holder=user).values_list("organisation", flat=True)
    return sorted(let_in.union(held))


def names_astray(organisation_id: UUID) -> list[Fault]:
    """The people who are shown under another name than the ledger has been told last, as faults.

    One query. Who was never renamed is not looked at: their first name stands in no ledger.
    """
    rows = PersonRenamed.objects.filter(organisation=organisation_id).select_related("user")
    last = {row.user_id: row for row in rows.order_by("sequence")}
    return [
        Fault(row.sequence, Wrong.REPEATED_OTHERWISE, User._meta.label_lower, str(pk))
        for pk, row in last.items()
        if called(row.user) != row.digest
    ]


def holders_of(permission: Permission) -> list[str]:
    """The access profiles that hold a permission."""
    return [key for key, profile in PROFILES.items() if permission in profile.permissions]


def members_who_may(organisation_id: UUID, permission: Permission) -> list[User]:
    """The members whose access lets them do something, by name. One query."""
    profiles = [key for key, each in PROFILES.items() if permission in each.permissions]
    return list(
        User.objects.filter(
            memberships__organisation=organisation_id,
            memberships__ended_at__isnull=True,
            memberships__profile__in=profiles,
            is_active=True,
        ).order_by("name", "pk")
    )


def user_by_email(email: str) -> User | None:
    """The person with this address, in any case."""
    return User.objects.filter(email__iexact=email.strip()).first()


def organisations_of(user: User) -> list[Organisation]:
    """Where a person has access now, by name. One query."""
    return list(
        Organisation.objects.filter(
            memberships__user=user.pk, memberships__ended_at__isnull=True
        ).order_by("name")
    )


@dataclass(frozen=True)
class OdsLine:
    """An entry of the national list."""

    code: str
    name: str
    kind: str
    closed_on: date | None


def find_ods(words: str, *, most: int = MOST_FOUND) -> list[OdsLine]:
    """Organisations of the national list by code or by words of their name, running ones first.

    Gives one more than `most` when there are more, so that a page can say so. One query.
    """
    asked = words.split()
    if not asked:
        return []
    named = Q()
    for word in asked:
        named &= Q(name__icontains=word)
    found = OdsOrganisation.objects.filter(named | Q(code__iexact=words.strip()))
    rows = found.order_by(F("closed_on").asc(nulls_first=True), "name")[: most + 1]
    return [OdsLine(row.code, readable(row.name), row.kind, row.closed_on) for row in rows]


def ods_entry(code: str) -> OdsLine | None:
    """One entry of the national list by its code. One query, or none."""
    found = OdsOrganisation.objects.filter(code=code.upper()).first() if code else None
    return OdsLine(found.code, readable(found.name), found.kind, found.closed_on) if found else None


# Lists to choose from ---------------------------------------------------------------------------


def party_choices(organisation_id: UUID) -> list[tuple[str, str]]:
    """Parties by id, our own first. One query."""
    rows = Party.objects.filter(organisation=organisation_id).order_by("-own", "name")
    return [(str(row.pk), row.name) for row in rows]


def body_choices(organisation_id: UUID) -> list[tuple[str, str]]:
    """Bodies by id, our own first, others' with whose they are. One query."""
    rows = Body.objects.filter(organisation=organisation_id).select_related("party")
    return [
        (str(row.pk), row.name if row.party.own else f"{row.name}, {row.party.name}")
        for row in rows.order_by("-party__own", "party__name", "name")
    ]


def role_choices(organisation_id: UUID) -> list[tuple[str, str]]:
    """Roles by id, our own first, others' with whose they are. One query."""
    rows = Role.objects.filter(organisation=organisation_id).select_related("party")
    return [
        (str(row.pk), row.name if row.party.own else f"{row.name}, {row.party.name}")
        for row in rows.order_by("-party__own", "party__name", "name")
    ]


def member_choices(organisation_id: UUID) -> list[tuple[str, str]]:
    """Members by the id of their user. One query."""
    rows = Membership.objects.filter(organisation=organisation_id, ended_at=None)
    return [
        (str(row.user_id), row.user.name)
        for row in rows.select_related("user").order_by("user__name", "user__email")
    ]


def member(organisation_id: UUID, user_id: UUID) -> User:
    """A member by the id of their user. Raises User.DoesNotExist for anyone else."""
    return User.objects.get(
        pk=user_id, memberships__organisation=organisation_id, memberships__ended_at=None
    )
