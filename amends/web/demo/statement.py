"""Ms Z: what one public statement says, and nothing else. Never sealed, never published.

The words in quotation marks are the statement's own. It does not print the recommendations of
either investigation, so there are none here, and nothing is put in their place.
"""

from datetime import date

from amends.investigations import services as investigations
from amends.investigations.models import Report
from amends.investigations.rules import ReportKind
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.rules import Actor
from amends.people import services as people
from amends.people.models import Organisation, Party
from amends.plans import services as plans
from amends.plans.rules import Claim

SOURCE = (
    "“Improvement Plan In Response To Recommendations Outlined In The Independent Investigation Into"
    " The Care And Treatment Of Ms Z”, published by the trust on 24 July 2017."
)
NOTICE = (
    "Reconstructed from a public statement of 24 July 2017. It shows what Amends makes of such a"
    " statement; it is not the trust's own record."
)
FIRST_KNOWN = ImpreciseDate.year(2013, "2013")
DRAFT = ImpreciseDate(date(2017, 2, 1), date(2017, 2, 28), Precision.MONTH, "February 2017")
PUBLISHED = ImpreciseDate.on(date(2017, 7, 24))
EVENTS = (
    (FIRST_KNOWN, "“A very serious incident occurred.”"),
    (FIRST_KNOWN, "“Immediately following these tragic events” the trust investigates itself."),
    (DRAFT, "“The draft report was shared with the Trust.”"),
    (DRAFT, "“The action plan … has been in place since February 2017.”"),
    (
        PUBLISHED,
        "The report is published. It and its recommendations “have been accepted in full by the Trust”.",
    ),
    (
        PUBLISHED,
        "The plan “has been updated to reflect progress against each of the recommendations”.",
    ),
    (
        PUBLISHED,
        "The trust is “deeply regretful of the missed opportunities outlined in this report”.",
    ),
)


def reconstruct(*, by: Actor) -> Organisation:
    """The case, its two investigations, and the one claim that the statement makes."""
    organisation = people.create_organisation(
        name="Derbyshire Healthcare NHS Foundation Trust (reconstructed from a public statement)",
        short_name="Ms Z, reconstructed",
        slug="ms-z",
        ods_code="RXM",
        kind="mental health trust",
        notice=NOTICE,
        by=by,
    )
    trust = Party.objects.get(organisation=organisation, own=True)
    commissioner = people.add_party(organisation=organisation, name="NHS England", by=by)
    case = investigations.open_case(
        organisation=organisation,
        pseudonym="Ms Z",
        reconstructed=True,
        effective_on=PUBLISHED.last,
        public_reference="The care and treatment of Ms Z",
        incident=FIRST_KNOWN,
        public_summary="In 2013 there was a very serious incident, which involved Ms Z, who was in"
        " receipt of mental health services.",
        source=SOURCE,
        by=by,
    )
    for day, what in EVENTS:
        investigations.add_event(case=case, day=day, what=what, by=by)
    internal = investigations.add_report(
        case=case,
        title="Internal investigation into the care and treatment of Ms Z",
        kind=ReportKind.INTERNAL,
        commissioner=trust,
        author_words="The trust",
        effective_on=date(2017, 7, 24),
        by=by,
    )
    investigations.add_report(
        case=case,
        title="Independent investigation into the care and treatment of Ms Z",
        kind=ReportKind.EXTERNAL,
        commissioner=commissioner,
        author_words="“A non-NHS organization”",
        dates={"draft_received": DRAFT, "published": PUBLISHED},
        effective_on=date(2017, 7, 24),
        by=by,
    )
    claim(organisation, trust, internal, by)
    return organisation


def claim(organisation: Organisation, trust: Party, internal: Report, by: Actor) -> None:
    """ "Completed in full" is what a document says: a claim about the internal plan as a whole."""
    owner = people.add_role(party=trust, name="Owner not named in the statement", by=by)
    somebody = people.create_user(email="nobody@ms-z.example", name="Not named in the statement")
    people.hold_role(role=owner, holder=somebody, effective_on=date(2017, 7, 24), by=by)
    plan = plans.begin_plan(
        organisation=organisation,
        name="The internal action plan, as the statement tells of it",
        reports=[internal],
        # The statement does not say; no page of a reconstructed case shows the day.
        begins_on=date(2013, 12, 31),
        effective_on=date(2017, 7, 24),
        by=by,
    )
    action = plans.add_action(
        plan=plan,
        number="all",
        title="The internal action plan as a whole",
        wording="“An action plan was developed in response to this internal investigation.”",
        owner=owner,
        in_place_by=ImpreciseDate.ongoing("no date said"),
        serves=[],
        effective_on=date(2017, 7, 24),
        by=by,
    )
    plans.update(
        action=action,
        text="The statement of 24 July 2017 says that the plan “has now been completed in full”.",
        claim=Claim.COMPLETE,
        effective_on=date(2017, 7, 24),
        late_reason="Read from the published statement.",
        by=by,
    )
