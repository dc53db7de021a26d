"""Recording what a party answers to a recommendation, one by one or in one step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger.models import Record
from amends.ledger.queries import by_key, in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    Writing,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Body, Party
from amends.people.permissions import Permission
from amends.recommendations import rules
from amends.recommendations.models import Answering, Recommendation, Response
from amends.recommendations.queries import (
    answered_version,
    answers_digest,
    draft_links_of,
    recommendations_kept,
)
from amends.recommendations.services.guards import (
    check_last,
    check_may,
    check_received,
    standing,
)


def respond(
    *,
    recommendation: Recommendation,
    party: Party,
    answer: rules.Answer,
    decided_by: Body,
    effective_on: date,
    by: Actor,
    reason: str = "",
    on_draft: Recommendation | None = None,
    blanket: bool = False,
    letter: Record | UUID | None = None,
    expected: Expected = ANY,
) -> Response:
    """Record a party's answer, from the day that its body decided it.

    `on_draft` names the draft's recommendation whose words were answered; then the day counts from
    the draft's arrival. `letter` is the piece of evidence by which another party
    told us, or the id of one that an answer here has already. `expected` is the id of the answer
    entered last that the person saw.
    Raises Refused without a reason for anything but a plain acceptance, for an answer that is not
    the party's to give, a body of another party, a day before the words came or after today, or an
    answer that stands already.
    """
    check_may(by=by, version=recommendation.version, permission=Permission.RESPOND)
    organisation_id = recommendation.organisation_id
    with write(organisation_id=organisation_id, by=by, event="response.given") as writing:
        check_same_organisation(organisation_id, party, decided_by, on_draft)
        addressees = recommendation.addressees.values_list("party_id", flat=True)
        check_answer(addressees, party, answer, decided_by, reason)
        check_answered_words(recommendation, on_draft, effective_on)
        answering = Answering.objects.filter(recommendation=recommendation, party=party).first()
        check_last(Response, answering, expected)
        response = Response(
            subject=answering or writing.add(Answering(recommendation=recommendation, party=party)),
            answer=answer,
            reason=reason.strip(),
            decided_by=decided_by,
            effective_on=effective_on,
            on_draft=on_draft,
            blanket=blanket,
            letter=_letter(letter, organisation_id),
        )
        if answering and _says_the_same(response, standing(Response, answering, effective_on)):
            raise Refused(_("This answer has been recorded already."))
        writing.add(response)
        return response


def respond_to_all(
    *,
    party: Party,
    answer: rules.Answer,
    decided_by: Body,
    effective_on: date,
    by: Actor,
    version: ReportVersion | None = None,
    report: Report | None = None,
    reason: str = "",
    on_draft: bool = False,
    expected: str | None = None,
) -> list[Response]:
    """Record one decision about a whole report, as an answer to each recommendation in it.

    Give a `version`, or a `report` for its final version (its latest draft where there is no final).
    Recommendations addressed only to others are passed over, and so are those that have this very
    answer already. With `on_draft` the draft's words were answered: it reaches those that became the
    final's, each with the draft's that it was. `expected` is the `answers_digest` that the person saw.
    Raises Refused when nothing is left, and what `respond` raises.
    """
    if version is None and report is not None:
        version = answered_version(report)
    if version is None:
        raise Refused(_("No version of the report has been received."))
    check_may(by=by, version=version, permission=Permission.RESPOND)
    with write(organisation_id=version.organisation_id, by=by, event="response.given") as writing:
        check_same_organisation(version.organisation_id, party, decided_by)
        if not rules.answerable_in_one_step(answer):
            raise Refused(_("Say “not ours” of each recommendation by itself."))
        _check_seen(version, party, expected)
        check_not_future(effective_on)
        drafts = draft_links_of(version) if on_draft else {}
        for words in {draft.version for draft in drafts.values()} if on_draft else {version}:
            check_received(words, effective_on)
        open_to_party = [
            recommendation
            for recommendation in recommendations_kept(version).prefetch_related("addressees")
            if answer in _open(recommendation, party)
            and (not on_draft or recommendation.pk in drafts)
        ]
        if not open_to_party:
            raise Refused(_("No recommendation of this report is addressed to this party."))
        check_answer((), party, answer, decided_by, reason)
        said = _answer_each(
            writing,
            open_to_party,
            party,
            drafts,
            Response(
                answer=answer,
                reason=reason.strip(),
                decided_by=decided_by,
                effective_on=effective_on,
                blanket=True,
            ),
        )
        if not said:
            raise Refused(_("This answer has been recorded already for every recommendation."))
        return said


def _check_seen(version: ReportVersion, party: Party, expected: str | None) -> None:
    """Raises Refused when an answer has come that the person did not see."""
    if expected is not None and expected != answers_digest(version, party):
        raise Refused(
            _(
                "Someone else has recorded an answer since you looked. Look at the list again,"
                " then record it."
            )
        )


def check_answer(
    addressees: Iterable[UUID],
    party: Party,
    answer: rules.Answer,
    decided_by: Body,
    reason: str,
) -> None:
    """The answer is the party's to give, has its reason, and was decided by a body of theirs."""
    if answer not in rules.answers_open_to(addressees=addressees, party=party.pk):
        if answer is rules.Answer.NOT_OURS:
            raise Refused(
                _("It is addressed to %(party)s, which cannot say that it is not theirs.")
                % {"party": party.name}
            )
        raise Refused(
            _("It is not addressed to %(party)s, which can only say that it is not theirs.")
            % {"party": party.name}
        )
    if rules.needs_reason(answer) and not reason.strip():
        raise Refused(_("Give the reason for this answer."))
    if decided_by.party_id != party.pk:
        raise Refused(
            _("%(body)s is not a body of %(party)s. Choose one that is.")
            % {"body": decided_by.name, "party": party.name}
        )


def _letter(letter: Record | UUID | None, organisation_id: UUID) -> UUID | None:
    """The id of a letter. Raises Refused for one that is not this organisation's."""
    if isinstance(letter, Record):
        check_same_organisation(organisation_id, letter)
        return letter.pk
    if letter is not None and not (
        Response.objects.filter(organisation=organisation_id, letter=letter).exists()
    ):
        raise Refused(_("That letter is not known here. Choose one that is held."))
    return letter


def check_answered_words(
    recommendation: Recommendation, on_draft: Recommendation | None, effective_on: date
) -> None:
    """The words that were answered had been received on the day."""
    words = recommendation.version
    if on_draft is not None:
        words = on_draft.version
        if words.kind != VersionKind.DRAFT or words.report_id != recommendation.version.report_id:
            raise Refused(_("The draft must be a draft of the same report."))
    check_received(words, effective_on)
    check_not_future(effective_on)


def _open(recommendation: Recommendation, party: Party) -> tuple[rules.Answer, ...]:
    named = [addressee.party_id for addressee in recommendation.addressees.all()]
    return rules.answers_open_to(addressees=named, party=party.pk)


def _answer_each(
    writing: Writing,
    recommendations: Sequence[Recommendation],
    party: Party,
    drafts: Mapping[UUID, Recommendation],
    pattern: Response,
) -> list[Response]:
    """Write `pattern` for each that does not say so already. Reads twice, however many there are."""
    answerings = Answering.objects.filter(recommendation__in=recommendations, party=party)
    known = {answering.recommendation_id: answering for answering in answerings}
    standing = by_key(in_force(Response, answerings, Moment(pattern.effective_on)))
    said = []
    for recommendation in recommendations:
        answering = known.get(recommendation.pk)
        pattern.on_draft = drafts.get(recommendation.pk)
        if answering and _says_the_same(pattern, standing.get(answering.pk)):
            continue
        said.append(
            writing.add(
                Response(
                    subject=answering
                    or writing.add(Answering(recommendation=recommendation, party=party)),
                    answer=pattern.answer,
                    reason=pattern.reason,
                    decided_by=pattern.decided_by,
                    effective_on=pattern.effective_on,
                    blanket=pattern.blanket,
                    on_draft=pattern.on_draft,
                )
            )
        )
    return said


def _says_the_same(new: Response, old: Response | None) -> bool:
    """Whether the two say one thing on one day: the form was sent twice."""
    return old is not None and all(
        getattr(new, name) == getattr(old, name)
        for name in ("answer", "reason", "decided_by_id", "effective_on", "on_draft_id", "letter")
    )
