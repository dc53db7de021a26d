"""The demo's plans and evidence, entered through the services in the order in which they were recorded."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from amends.evidence import services as evidence
from amends.evidence.models import Evidence
from amends.evidence.rules import Supports
from amends.investigations import services as investigations
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor
from amends.people import services as people
from amends.people.models import Body, Role, Service
from amends.people.rules import Level
from amends.plans import services
from amends.plans.models import Action, Plan
from amends.recommendations.models import Link, Recommendation
from amends.recommendations.rules import LinkType
from amends.recommendations.services import add_recommendation, decide_link
from tests.factories import (
    Trust,
    make_body,
    make_case,
    make_party,
    make_report,
    make_role,
    make_trust,
    make_user,
)

PROFILES = {"gov": "governance lead", "aud": "auditor", "icbq": "reviewer", "icbl": "reviewer"}
# The final is entered with the draft, so that actions can serve it from the start.
BEFORE = datetime(2025, 2, 21, 9, tzinfo=UTC)
DRAFT = date(2025, 2, 20)
LATE = datetime(2025, 2, 25, 10, tzinfo=UTC)

type Row = Mapping[str, Any]


def at(moment: datetime) -> datetime:
    """A moment of the story, which is told in London's winter time all year."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def evening(day: date) -> datetime:
    """When a statement was entered that says nothing else."""
    return datetime.combine(day, time(17), UTC)


class Told:
    """The story, entered. Everything by the names that it has in the story."""

    def __init__(self, told: Row) -> None:
        self.told = told
        self.trust: Trust = make_trust()
        self.by = self.trust.by
        self.roles: dict[str, Role] = {}
        self.bodies: dict[str, Body] = {}
        self.holders: dict[str, list[tuple[date, date, Actor]]] = {}
        self.services: dict[str, Service] = {}
        self.recommendations: dict[str, Recommendation] = {}
        self.plans: dict[str, Plan] = {}
        self.actions: dict[str, Action] = {}
        self.evidence: dict[str, Evidence] = {}
        self.links: dict[str, Link] = {}
        self.entries: list[tuple[datetime, Callable[[], object]]] = []
        with clock.set_to(BEFORE):
            self._people()
            self._places()
            self._reports()

    def _people(self) -> None:
        parties = {
            row["id"]: self.trust.party
            if row["id"] == "trust"
            else make_party(self.trust, row["name"])
            for row in self.told["organisations"]
        }
        for row in self.told["bodies"]:
            self.bodies[row["id"]] = make_body(
                self.trust, f"{row['name']} ({row['id']})", parties[row["org"]]
            )
        for row in self.told["roles"]:
            role = make_role(self.trust, f"{row['name']} ({row['id']})", parties[row["org"]])
            self.roles[row["id"]] = role
        for row in self.told["holders"]:
            self._hold(row["role"], row["from"], row["to"])

    def _hold(self, name: str, first: date, last: date | None) -> None:
        role, holder = self.roles[name], make_user()
        people.grant(
            organisation=self.trust.organisation,
            user=holder,
            profile=PROFILES.get(name, "action owner"),
            role=role,
            by=self.by,
        )
        people.hold_role(role=role, holder=holder, effective_on=first, by=self.by)
        if last is not None:
            after = last + timedelta(days=1)
            if not any(r["role"] == name and r["from"] == after for r in self.told["holders"]):
                people.hold_role(role=role, holder=None, effective_on=after, by=self.by)
        self.holders.setdefault(name, []).append(
            (first, last or date.max, Actor(holder.pk, role.pk))
        )

    def actor(self, name: str, day: date) -> Actor:
        """Whoever held a role on a day."""
        return next(who for first, last, who in self.holders[name] if first <= day <= last)

    def _places(self) -> None:
        formed = {sc["to"]: sc for sc in self.told["service_changes"] if sc["kind"] == "merger"}
        for row in self.told["services"]:
            if row["id"] not in formed:
                self.services[row["id"]] = people.add_service(
                    organisation=self.trust.organisation,
                    name=row["name"],
                    level=Level.TEAM,
                    opened_on=row["opened_on"],
                    by=self.by,
                )
        names = {row["id"]: row["name"] for row in self.told["services"]}
        for change in self.told["service_changes"]:
            if change["kind"] == "merger":
                self.services[change["to"]] = people.merge_services(
                    predecessors=[self.services[name] for name in change["from"]],
                    name=names[change["to"]],
                    level=Level.TEAM,
                    effective_on=change["effective_on"],
                    decided_by=self.bodies[change["decided_by"]],
                    by=self.by,
                )
            else:
                for name in change["from"]:
                    people.close_service(
                        service=self.services[name],
                        last_day=change["effective_on"],
                        reason="The lease ended.",
                        by=self.by,
                    )

    def _reports(self) -> None:
        case = make_case(self.trust)
        self.reports = {row["id"]: make_report(self.trust, case) for row in self.told["reports"]}
        self.versions = {
            version["id"]: investigations.add_version(
                report=self.reports[row["id"]],
                kind=VersionKind(version["kind"]),
                received_on=min(version["received_on"], DRAFT),
                by=self.by,
            )
            for row in self.told["reports"]
            for version in row["versions"]
        }
        for row in self.told["recommendations"]:
            version = self.versions[row["version"]]
            self.recommendations[row["id"]] = add_recommendation(
                version=version,
                number=row["number"],
                text=row["text"],
                position=version.recommendations.count() + 1,
                addressees=[self.trust.party],
                effective_on=version.received_on,
                by=self.by,
            )

    def tell(self) -> None:
        """Everything of plans and evidence, each entry at its own moment."""
        for row in self.told["plans"]:
            self._plan(row)
        for row in self.told["actions"]:
            self._action(row)
        for row in self.told["evidence"]:
            self._piece(row)
        for row in self.told["crosswalk"]:
            self._link(row)
        for row in self.told["decisions"]:
            self._decision(row)
        for moment, entry in sorted(self.entries, key=lambda each: each[0]):
            with clock.set_to(moment):
                entry()

    def _later(self, moment: datetime, entry: Callable[[], object]) -> None:
        self.entries.append((at(moment), entry))

    def _plan(self, row: Row) -> None:
        def begin() -> None:
            version = row.get("begun_on_version")
            self.plans[row["id"]] = services.begin_plan(
                organisation=self.trust.organisation,
                name=row["name"],
                reports=[self.reports[name] for name in row["answers"]],
                begins_on=row["begins_on"],
                begun_on_version=self.versions[version] if version else None,
                sponsor=self.roles.get(row.get("sponsor", "")),
                by=self.by,
            )

        self._later(row.get("recorded_at") or evening(row["begins_on"]), begin)

    def _action(self, row: Row) -> None:
        scopes, commitments = row["scope"], row["commitments"]
        first, later = commitments[0], row.get("serves_from", {})
        late = first.get("recorded_at")

        def add() -> None:
            self.actions[row["id"]] = services.add_action(
                plan=self.plans[row["plan"]],
                number=row["number"],
                title=row["title"],
                serves=[self.recommendations[x] for x in row["serves"] if x not in later],
                services=[self.services[name] for name in scopes[0]["services"]],
                excluded=self._excluded(row),
                strength=row["strength"],
                by=self.by,
                **self._terms(first, of_change=False),
            )

        self._later(late or evening(first["effective_on"]), add)
        for name, day in later.items():
            self._serve(row["id"], name, day)
        for scope in scopes[1:]:
            self._scope(row, scope)
        for commitment in commitments[1:]:
            self._change(row["id"], commitment)
        for update in row["updates"]:
            self._update(row["id"], update)
        if "one_off" in row:
            self._one_off(row["id"], row["one_off"], LATE + timedelta(hours=1) if late else None)

    def _terms(self, row: Row, *, of_change: bool) -> dict[str, Any]:
        def promised(name: str) -> ImpreciseDate | None:
            return ImpreciseDate.on(row[name]) if row.get(name) else None

        said: dict[str, Any] = {name: promised(name) for name in ("evidenced_by", "re_test_by")}
        if of_change:
            said |= {"reason": row["reason"], "interim_control": row["interim_control"]}
        return said | {
            "wording": row["wording"],
            "owner": self.roles[row["owner"]],
            "in_place_by": promised("in_place_by"),
            "approver": self.bodies[row["approver"]],
            "effective_on": row["effective_on"],
        }

    def _excluded(self, row: Row) -> dict[Service, str]:
        return {
            self.services[name]: each["reason"]
            for each in row.get("excluded", ())
            for name in each["services"]
        }

    def _serve(self, action: str, name: str, day: date) -> None:
        self._later(
            evening(day),
            lambda: services.serve(
                action=self.actions[action],
                recommendation=self.recommendations[name],
                effective_on=day,
                by=self.by,
            ),
        )

    def _scope(self, row: Row, scope: Row) -> None:
        day = scope["effective_on"]
        self._later(
            evening(day),
            lambda: services.set_scope(
                action=self.actions[row["id"]],
                services=[self.services[name] for name in scope["services"]],
                excluded=self._excluded(row),
                effective_on=day,
                reason=scope["reason"],
                by=self.by,
            ),
        )

    def _change(self, action: str, row: Row) -> None:
        self._later(
            row.get("recorded_at") or evening(row["effective_on"]),
            lambda: services.commit_to(
                action=self.actions[action], by=self.by, **self._terms(row, of_change=True)
            ),
        )

    def _update(self, action: str, row: Row) -> None:
        self._later(
            row.get("recorded_at") or evening(row["effective_on"]),
            lambda: services.update(
                action=self.actions[action],
                text=row["text"],
                claim=row["claim"] or "",
                forecast=row["forecast"] or "",
                late_reason=row.get("late_entry_reason", ""),
                effective_on=row["effective_on"],
                by=self.actor(row["by"], row["effective_on"]),
            ),
        )

    def _one_off(self, action: str, row: Row, late: datetime | None) -> None:
        self._later(
            late or evening(row["approved_on"]),
            lambda: services.make_one_off(
                action=self.actions[action],
                reason=row["reason"],
                approved_by=self.bodies[row["approved_by"]],
                effective_on=row["approved_on"],
                by=self.by,
            ),
        )

    def _piece(self, row: Row) -> None:
        first, *states = row["states"]
        supports = row["supports"] if row["supports"] in set(Supports) else ""

        def add() -> None:
            self.evidence[row["id"]] = evidence.add_evidence(
                organisation=self.trust.organisation,
                title=row["title"],
                kind=row["kind"],
                stage=first["state"],
                actions=[self.actions[name] for name in row["actions"]],
                services=[self.services[name] for name in row["services"]],
                supports=supports,
                period=tuple(row["period"]) if row["period"] else None,
                note=row.get("note", ""),
                finding=row.get("finding", ""),
                effective_on=first["day"],
                by=self.actor(first["by"], first["day"]),
            )

        late = row.get("recorded_at")
        self._later(late or evening(first["day"]), add)
        for place, state in enumerate(states, start=1):
            self._state(row["id"], state, late + timedelta(seconds=place) if late else None)

    def _state(self, piece: str, row: Row, late: datetime | None) -> None:
        self._later(
            late or evening(row["day"]),
            lambda: evidence.move(
                evidence=self.evidence[piece],
                stage=row["state"],
                reason=row.get("reason", ""),
                effective_on=row["day"],
                by=self.actor(row["by"], row["day"]),
            ),
        )

    def _link(self, row: Row) -> None:
        def decide() -> None:
            day = row["effective_on"]
            decision = decide_link(
                later=self.recommendations[row["later"]],
                earlier=self.recommendations.get(row["earlier"]),
                type=LinkType(row["type"]),
                residual_gap=row["residual_gap"],
                reason=row["reason"],
                effective_on=day,
                decided_as=self.roles.get(row["decided_by"]),
                decided_by=self.bodies.get(row["decided_by"]),
                by=self.by,
            )
            for each in row["inherited"]:
                services.inherit(
                    link=decision.subject,
                    action=self.actions[each["action"]],
                    what=each["what"],
                    effective_on=day,
                    by=self.by,
                )

        self._later(evening(row["effective_on"]), decide)

    def _decision(self, row: Row) -> None:
        def record() -> None:
            subject = (
                self.actions.get(row["subject"])
                or self.plans.get(row["subject"])
                or self.recommendations[row["subject"]]
            )
            services.record_decision(
                subject=subject,
                kind=row["kind"],
                body=self.bodies[row["body"]],
                rung=row.get("rung") or "",
                reason=row["reason"],
                dissent=row["dissent"] or "",
                asked=row.get("asked", ""),
                reopens_gap_of=self.recommendations.get(row.get("reopens_gap", "")),
                effective_on=row["effective_on"],
                by=self.by,
            )

        moment = row.get("recorded_at") or evening(row["effective_on"]) + timedelta(minutes=1)
        self._later(moment, record)
