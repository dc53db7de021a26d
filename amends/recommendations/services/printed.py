"""Keeping the words of a recommendation, what it is for and where it applies."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.investigations.models import ReportVersion
from amends.investigations.services import check_came
from amends.ledger import clock
from amends.ledger.queries import in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    Writing,
    check_not_future,
    check_same_organisation,
    retract,
    write,
)
from amends.people.models import Party, Service
from amends.people.permissions import Permission
from amends.recommendations.models import (
    Addressee,
    Intent,
    Misread,
    Recommendation,
    RecommendationScope,
    RecommendationService,
)
from amends.recommendations.services.guards import (
    check_last,
    check_may,
    check_page,
    check_received,
    standing,
)

LONGEST_LABEL = 40


def add_recommendation(
    *,
    version: ReportVersion,
    number: str,
    text: str,
    position: int,
    by: Actor,
    effective_on: date,
    id: UUID | None = None,
    paragraph: str = "",
    page: int | None = None,
    part_of: Recommendation | None = None,
    addressees: Sequence[Party] = (),
    addressed_to: str = "",
    place: str = "",
    services: Sequence[Service] = (),
) -> Recommendation:
    """Keep a recommendation exactly as the report prints it.

    `number` and `paragraph` are the report's own labels; `position` counts from 1 in the order of
    the version; `page` counts from 1; `addressed_to` is whom the report addresses in its own words;
    `place` is canonical JSON of where the words stand.
    `effective_on` is the day from which it covers `services`. With an `id` that has been kept
    already, because the form was sent twice, the one that has it is returned and nothing is written.
    Raises Refused for words that cannot be kept as printed, a place that is taken, a page beyond
    the end, a part of another version's recommendation, or a thing of another organisation's.
    """
    check_may(by=by, version=version, permission=Permission.KEEP_CASES)
    organisation_id = version.organisation_id
    with write(organisation_id=organisation_id, by=by, event="recommendation.added") as writing:
        kept = Recommendation.objects.filter(pk=id).first() if id else None
        if kept is not None:
            check_same_organisation(organisation_id, kept)
            return kept
        check_same_organisation(organisation_id, part_of, *addressees, *services)
        check_came(version)
        _check_printed(version=version, number=number, text=text, paragraph=paragraph, page=page)
        _check_place(version=version, position=position, part_of=part_of)
        check_received(version, effective_on)
        recommendation = Recommendation(
            version=version,
            number=number,
            paragraph=paragraph,
            page=page,
            position=position,
            part_of=part_of,
            text=text,
            addressed_to=addressed_to,
            place=place,
        )
        if id is not None:
            recommendation.id = id
        writing.add(recommendation)
        for party in dict.fromkeys(addressees):
            writing.add(Addressee(recommendation=recommendation, party=party))
        _cover(writing, recommendation, dict.fromkeys(services), effective_on)
        return recommendation


def add_addressees(
    *, recommendation: Recommendation, parties: Sequence[Party], by: Actor
) -> list[Addressee]:
    """Say that a recommendation is addressed to these too. Returns what is new.

    The report said so from the first; it is known from now on. Raises Refused for a party of
    another organisation's.
    """
    check_may(by=by, version=recommendation.version, permission=Permission.KEEP_CASES)
    organisation_id = recommendation.organisation_id
    with write(organisation_id=organisation_id, by=by, event="addressees.added") as writing:
        check_same_organisation(organisation_id, *parties)
        named = set(recommendation.addressees.values_list("party_id", flat=True))
        return [
            writing.add(Addressee(recommendation=recommendation, party=party))
            for party in dict.fromkeys(parties)
            if party.pk not in named
        ]


def state_intent(
    *,
    recommendation: Recommendation,
    quoted: str,
    page: int | None,
    reading: str,
    effective_on: date,
    by: Actor,
    expected: Expected = ANY,
) -> Intent:
    """Say what a recommendation is for: the finding quoted with its page, and our own reading.

    Raises Refused without either, for a page beyond the end, or for a day before the report came.
    """
    check_may(by=by, version=recommendation.version, permission=Permission.KEEP_CASES)
    with write(
        organisation_id=recommendation.organisation_id, by=by, event="intent.stated"
    ) as writing:
        check_last(Intent, recommendation, expected)
        quoted, reading = quoted.strip(), reading.strip()
        if not quoted and not reading:
            raise Refused(_("Quote the finding, or give your own reading of it."))
        if quoted and page is None:
            raise Refused(_("Give the page that the finding is quoted from."))
        check_page(page, recommendation.version)
        check_received(recommendation.version, effective_on)
        check_not_future(effective_on)
        return writing.add(
            Intent(
                subject=recommendation,
                quoted=quoted,
                page=page,
                reading=reading,
                effective_on=effective_on,
            )
        )


def set_scope(
    *,
    recommendation: Recommendation,
    services: Sequence[Service],
    effective_on: date,
    by: Actor,
    reason: str = "",
) -> list[RecommendationScope]:
    """Say which services a recommendation covers from a day on, which may be still to come.

    Writes only what changes, and returns it. Raises Refused when a service leaves without a
    reason, or for a service of another organisation's.
    """
    check_may(by=by, version=recommendation.version, permission=Permission.KEEP_CASES)
    with write(
        organisation_id=recommendation.organisation_id, by=by, event="recommendation.scoped"
    ) as writing:
        check_same_organisation(recommendation.organisation_id, *services)
        check_received(recommendation.version, effective_on)
        wanted = dict.fromkeys(services)
        covered = {
            state.subject.service: None
            for state in in_force(
                RecommendationScope, recommendation.services.all(), Moment(effective_on)
            ).select_related("subject__service")
            if state.covered
        }
        leaving = [service for service in covered if service not in wanted]
        if leaving and not reason.strip():
            raise Refused(
                _("Say why %(service)s is no longer covered.") % {"service": leaving[0].name}
            )
        joining = {service: None for service in wanted if service not in covered}
        written = _cover(writing, recommendation, joining, effective_on, reason)
        written += _cover(
            writing, recommendation, dict.fromkeys(leaving), effective_on, reason, covered=False
        )
        return written


def say_misread(*, recommendation: Recommendation, reason: str, by: Actor) -> Misread:
    """Say that what was kept is not a recommendation of its report, from today on.

    From then on it is in no plan, count or edition; it stays readable, and so does all that was said
    of it. Raises Refused without a reason, and when that has been said already.
    """
    check_may(by=by, version=recommendation.version, permission=Permission.KEEP_CASES)
    organisation_id = recommendation.organisation_id
    with write(organisation_id=organisation_id, by=by, event="recommendation.misread") as writing:
        if not reason.strip():
            raise Refused(_("Say why it is not a recommendation of the report."))
        if standing(Misread, recommendation) is not None:
            raise Refused(_("That has been recorded already."))
        return writing.add(
            Misread(subject=recommendation, reason=reason.strip(), effective_on=clock.today())
        )


def restore(*, misread: Misread, reason: str, by: Actor) -> Misread:
    """Say that it is a recommendation of the report after all. Raises Refused without a reason."""
    check_may(by=by, version=misread.subject.version, permission=Permission.KEEP_CASES)
    return retract(misread, by=by, event="recommendation.restored", reason=reason)


def _check_printed(
    *, version: ReportVersion, number: str, text: str, paragraph: str, page: int | None
) -> None:
    if not text.strip():
        raise Refused(_("Give the words of the recommendation."))
    if any("\x00" in words for words in (number, paragraph, text)):
        raise Refused(
            _("The words hold a character that cannot be kept. Remove it, and try again.")
        )
    if max(len(number), len(paragraph)) > LONGEST_LABEL:
        raise Refused(
            _("A number or a paragraph has %(most)d characters at most.") % {"most": LONGEST_LABEL}
        )
    check_page(page, version)


def _check_place(*, version: ReportVersion, position: int, part_of: Recommendation | None) -> None:
    if part_of is not None and part_of.version_id != version.pk:
        raise Refused(_("A part belongs to a recommendation of the same version of the report."))
    if position < 1:
        raise Refused(_("Positions count from 1."))
    if version.recommendations.filter(position=position).exists():
        raise Refused(
            _("There is a recommendation at position %(position)d already.")
            % {"position": position}
        )


def _cover(
    writing: Writing,
    recommendation: Recommendation,
    services: dict[Service, None],
    effective_on: date,
    reason: str = "",
    *,
    covered: bool = True,
) -> list[RecommendationScope]:
    pairs = {pair.service_id: pair for pair in recommendation.services.all()}
    return [
        writing.add(
            RecommendationScope(
                subject=pairs.get(service.pk)
                or writing.add(
                    RecommendationService(recommendation=recommendation, service=service)
                ),
                covered=covered,
                reason=reason.strip(),
                effective_on=effective_on,
            )
        )
        for service in services
    ]
