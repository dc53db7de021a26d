"""Recording what passes with a family about an edition before it comes out."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amends.identifiers import uuid7
from amends.investigations.models import Case
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import Writing, check_not_future, check_same_organisation, write
from amends.people.models import Role
from amends.people.permissions import Permission, check
from amends.people.services.corrections import Way, Ways
from amends.publication.models import DraftEdition, Edition, Family, FamilyEntry
from amends.publication.queries.families import (
    CopyNow,
    FamilyLine,
    families_at_gate,
    said_in,
    with_entries,
)
from amends.publication.rules import disclosure_hits
from amends.publication.rules.families import (
    IN_WORDS,
    OF_A_COPY,
    WISHES,
    Step,
    Wish,
    may_record,
    wish_of,
)
from amends.ui.words import words_for


def add_family(*, case: Case, reference: str, by: Actor, id: UUID | None = None) -> Family:
    """Say that a case has a family, by words that name nobody ("Family A", "the patient’s family").

    Raises Refused for words in which the disclosure scan finds a detail of a person, and for words
    that another family of the case goes by.
    """
    check(by=by, organisation_id=case.organisation_id, permission=Permission.KEEP_CASES)
    words = " ".join(reference.split())
    if not words:
        raise Refused(_("Say how this family is called here."))
    hits = disclosure_hits(words, [case.pseudonym])
    if hits:
        raise Refused(
            _(
                "“%(found)s” looks like: %(kind)s. Use words that name nobody, such as “Family A”"
                " or “the patient’s family”."
            )
            % {"found": hits[0].found, "kind": words_for(hits[0].kind)}
        )
    with write(organisation_id=case.organisation_id, by=by, event="family.added") as writing:
        made = Family.objects.filter(pk=id).first() if id else None
        if made is not None:
            return made
        if any(
            each.reference.casefold() == words.casefold()
            for each in Family.objects.filter(case=case)
        ):
            raise Refused(_("Another family of this case is called that already."))
        return writing.add(Family(id=id or uuid7(), case=case, reference=words))


@dataclass(frozen=True)
class Told:
    """What was said: in whose words, and what was changed because of it."""

    words: str = ""
    quoted: bool = False
    changed: str = ""


NOTHING_TOLD = Told()


def record_step(
    *,
    family: Family,
    step: Step,
    effective_on: date,
    as_role: Role,
    by: Actor,
    copy: CopyNow | None = None,
    again_on: date | None = None,
    told: Told = NOTHING_TOLD,
    id: UUID | None = None,
) -> FamilyEntry:
    """Record one thing that passed with a family: what was offered, chosen, received, said or replied.

    `as_role` is the post of whoever spoke with them, `copy` the edition that it was about.
    Raises Refused for a step that cannot follow what they said before: whoever chose to receive
    nothing is offered nothing until they say otherwise.
    """
    organisation_id = family.organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.KEEP_CASES)
    check_same_organisation(organisation_id, as_role)
    check_not_future(effective_on)
    check_complete(step, has_copy=copy is not None, words=told.words)
    with write(organisation_id=organisation_id, by=by, event=f"family.{step.value}") as writing:
        made = FamilyEntry.objects.filter(pk=id).first() if id else None
        if made is not None:
            return made
        check_follows(family, step, effective_on)
        return writing.add(
            FamilyEntry(
                id=id or uuid7(),
                subject=family,
                step=step.value,
                as_role=as_role,
                again_on=again_on if step is Step.LATER else None,
                words=told.words.strip(),
                quoted=told.quoted and step is Step.COMMENTED,
                changed=told.changed.strip() if step is Step.REPLIED else "",
                effective_on=effective_on,
                **about(copy),
            )
        )


def about(copy: CopyNow | None) -> dict[str, Any]:
    """The columns that say which edition, and which save of a draft."""
    if copy is None:
        return {}
    draft = copy.draft
    return {
        "plan": copy.plan,
        "number": copy.number,
        "draft": draft.pk if draft else None,
        "version": draft.version if draft else None,
    }


def check_complete(step: Step, *, has_copy: bool, words: str) -> None:
    """A step says what it needs to: about which edition, and in words what was said."""
    if step in OF_A_COPY and not has_copy:
        raise Refused(_("Say which edition this is about."))
    if step in IN_WORDS and not words.strip():
        raise Refused(_("Write down what was said."))


def check_follows(family: Family, step: Step, day: date, *, but: UUID | None = None) -> None:
    """A step can follow what was said until that day; `but` is an entry that is being put right."""
    (before,) = with_entries([family], Moment(day))
    said = said_in([row for row in before.rows if row.pk != but], {})
    if step in may_record(said):
        return
    if wish_of(said) is Wish.NOTHING:
        raise Refused(
            _(
                "They chose to receive nothing, and are offered and sent nothing until they say"
                " otherwise. If they did, record that first."
            )
        )
    raise Refused(_("There is nothing yet to reply to. Record first what they said."))


def open_before_release(draft: DraftEdition, reason: str) -> list[FamilyLine]:
    """What is open with the families of a plan's cases. Raises Refused where something is and nobody says why."""
    found = [line for line in families_at_gate(draft) if line.open]
    if found and not reason.strip():
        raise Refused(why_asked(found))
    return found


def go_ahead(edition: Edition, lines: list[FamilyLine], reason: str, writing: Writing) -> None:
    """Record of each family with which something is open why the edition is released all the same."""
    for line in lines:
        writing.add(
            FamilyEntry(
                subject=line.family,
                step=Step.WENT_AHEAD.value,
                plan=edition.plan,
                number=edition.number,
                words=reason.strip(),
                effective_on=clock.today(),
            )
        )


def why_asked(lines: list[FamilyLine]) -> str:
    """What is open, and that whoever releases says why it does not wait."""
    return " ".join(
        [*(line.words for line in lines), _("Say why the edition is released all the same.")]
    )


def check_entry(new: FamilyEntry, old: FamilyEntry, by: Actor) -> None:
    """As `record_step` has it."""
    step = Step(new.step)
    check_complete(step, has_copy=new.plan_id is not None, words=new.words)
    if step is Step.WENT_AHEAD and not new.words.strip():
        raise Refused(_("Say why the edition is released all the same."))
    if step is not Step.WENT_AHEAD:
        check_follows(new.subject, step, new.effective_on, but=old.pk)


def not_asked(row: FamilyEntry) -> tuple[str, ...]:
    """What an entry of this kind does not say. Which step it was is not changed: it is taken out instead."""
    step = Step(row.step)
    gone = [] if step is Step.LATER else ["again_on"]
    gone += [] if step is Step.COMMENTED else ["quoted"]
    gone += [] if step is Step.REPLIED else ["changed"]
    if step is Step.WENT_AHEAD:
        gone += ["as_role", "effective_on"]
    return (*gone, *(("words",) if step in WISHES and not row.words else ()))


WAYS: Ways = {
    FamilyEntry: Way(
        FamilyEntry,
        permissions=(Permission.KEEP_CASES,),
        fields=("as_role", "again_on", "words", "quoted", "changed", "effective_on"),
        check=check_entry,
        passed_over=not_asked,
    ),
}
