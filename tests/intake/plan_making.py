"""A plan's workbook, and a trust with a plan that it is brought into."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from amends.intake import services, tasks
from amends.intake.models import Reading, Row
from amends.intake.rules.mapping import Says, key
from amends.intake.rules.rows import Said
from amends.ledger import clock
from amends.people import services as people
from amends.people.models import Role
from amends.plans.models import Action, Plan
from amends.plans.services import begin_plan
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation
from tests import factories
from tests.factories import Trust
from tests.intake import making
from tests.intake.story import CAME

NOW = datetime(2022, 3, 1, 12, tzinfo=UTC)
AS_AT = date(2021, 5, 31)
HEADINGS = (
    "Action no.",
    "Recommendation no.",
    "Action required",
    "Lead",
    "Due date",
    "Status",
    "Progress",
    "Evidence",
)
CRISIS = (
    "1.1",
    "1",
    "Review every crisis plan with the carer present",
    "Director of Nursing",
    "30 June 2021",
    "Complete",
    "All plans were reviewed.",
    "Audit of crisis plans",
)
RISK = (
    "1.2",
    "1",
    "Share risk assessments on the day they are made",
    "Medical Director",
    "September 2021",
    "On track",
    "12 April 2021: the form was agreed.\n10 May 2021: two wards use it.",
    "",
)
TRAINING = (
    "2.1",
    "2",
    "Train every team in the new form",
    "Jane Smith",
    "31 September 2021",
    "Amber",
    "",
    "",
)
ROWS = (CRISIS, RISK, TRAINING)
FILLS = {"Amber": "FFC000", "Green": "00B050"}


def workbook(
    rows: Sequence[Sequence[str]] = ROWS, headings: Sequence[str] = HEADINGS, title: str = "Plan"
) -> bytes:
    """A sheet of a plan; a status that is a colour fills its cell and says nothing."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(headings))
    for number, row in enumerate(rows, start=2):
        sheet.append(["" if cell in FILLS else cell for cell in row])
        for column, cell in enumerate(row, start=1):
            if cell in FILLS:
                fill = PatternFill("solid", start_color=FILLS[cell], end_color=FILLS[cell])
                sheet.cell(number, column).fill = fill
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def plan_pdf(rows: Sequence[Sequence[str]] = (CRISIS, RISK)) -> bytes:
    """A ruled table on a page of paper that is wider than high."""
    style = getSampleStyleSheet()["BodyText"]
    cells = [[Paragraph(cell, style) for cell in row] for row in (HEADINGS, *rows)]
    table = Table(
        cells, colWidths=[22 * mm, 28 * mm, 52 * mm, 30 * mm, 26 * mm, 24 * mm, 52 * mm, 30 * mm]
    )
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    made = io.BytesIO()
    SimpleDocTemplate(made, pagesize=landscape(A4), leftMargin=12 * mm, invariant=1).build([table])
    return made.getvalue()


def many(count: int) -> list[Sequence[str]]:
    """So many rows, each with a number and words of its own."""
    return [
        (str(n), "1", f"Do thing number {n} in every ward", *CRISIS[3:])
        for n in range(1, count + 1)
    ]


@dataclass
class PlanStory:
    """A plan that answers a report of two recommendations; posts that are held."""

    trust: Trust
    plan: Plan
    first: Recommendation
    second: Recommendation
    nursing: Role
    medical: Role

    def handed_in(self, content: bytes | None = None, name: str = "Plan.xlsx") -> Reading:
        """A document that waits to be read."""
        return tasks.read_in(
            organisation=self.trust.organisation,
            plan=self.plan,
            upload=making.upload(content or workbook(), name),
            by=self.trust.by,
        )

    def read(self, content: bytes | None = None, name: str = "Plan.xlsx") -> Reading:
        """A document that has been read, in this process."""
        reading = self.handed_in(content, name)
        return self.carried_out(reading)

    def carried_out(self, reading: Reading) -> Reading:
        """Read, or read anew."""
        services.carry_out(reading_id=reading.pk)
        reading.refresh_from_db()
        return reading

    def mapped(self, reading: Reading, as_at: date = AS_AT) -> Reading:
        """With its columns and its words confirmed as they most plainly are."""
        services.say_columns(reading=reading, said={}, by=self.trust.by)
        services.confirm_mapping(
            reading=reading,
            as_at=as_at,
            statuses={
                "complete": Says.COMPLETE,
                "on track": Says.ON_COURSE,
                "in progress": Says.NOT_YET,
                "amber": Says.AT_RISK,
                "green": Says.COMPLETE,
                "withdrawn": Says.STOPPED,
            },
            owners={
                key("Director of Nursing"): self.nursing,
                key("Medical Director"): self.medical,
            },
            serves={"1": self.first, "2": self.second},
            by=self.trust.by,
        )
        return reading

    def accept(self, row: Row, said: Said | None = None) -> Action:
        """Accept a row as it stands, or otherwise."""
        row.refresh_from_db()
        return services.accept_row(
            row=row,
            said=said or Said.from_json(row.said),
            seen=row.version,
            by=self.trust.by,
        )


def rows_of(reading: Reading) -> list[Row]:
    """Its rows, in the document's order."""
    return list(Row.objects.filter(reading=reading).order_by("position"))


def make_plan_story() -> PlanStory:
    """Entered long ago, so that anything may be dated since."""
    trust = factories.make_trust()
    report = factories.make_report(trust, factories.make_case(trust, "Mr K"))
    version = factories.make_version(trust, report)
    nursing, medical = (
        factories.make_role(trust, name) for name in ("Director of Nursing", "Medical Director")
    )
    with clock.set_to(factories.BEGAN):
        for role in (nursing, medical):
            people.hold_role(
                role=role, holder=factories.make_user(), effective_on=factories.OPENED, by=trust.by
            )
    with clock.set_to(NOW):
        first, second = (
            add_recommendation(
                version=version,
                number=str(number),
                text=words,
                position=number * 100,
                addressees=[],
                effective_on=version.received_on,
                by=trust.by,
            )
            for number, words in enumerate((making.FIRST, making.SECOND), start=1)
        )
        plan = begin_plan(
            organisation=trust.organisation,
            name="Improvement plan",
            reports=[report],
            begins_on=CAME,
            by=trust.by,
        )
    return PlanStory(trust, plan, first, second, nursing, medical)
