"""A trust with a report to be read in."""

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from amends.background.worker import Worker
from amends.intake import services, tasks
from amends.intake.models import Passage, Reading
from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.investigations.services import add_version
from amends.recommendations.models import Recommendation
from tests import factories
from tests.factories import Trust
from tests.intake import making

CAME = date(2020, 1, 2)


@dataclass
class Story:
    """The final of a report, without a document until one is handed in."""

    trust: Trust
    report: Report
    final: ReportVersion

    def handed_in(self, document: SimpleUploadedFile | None = None) -> Reading:
        """A document that waits to be read."""
        return tasks.read_in(
            organisation=self.trust.organisation,
            version=self.final,
            upload=document or making.upload(making.report_pdf()),
            by=self.trust.by,
        )

    def read(self, document: SimpleUploadedFile | None = None) -> Reading:
        """A document that has been read, in this process."""
        reading = self.handed_in(document)
        services.carry_out(reading_id=reading.pk)
        reading.refresh_from_db()
        return reading

    def stated(self, words: str = making.STATEMENT, name: str = "statement.txt") -> Reading:
        """A statement that has been read."""
        reading = tasks.read_in(
            organisation=self.trust.organisation,
            upload=making.upload(words.encode(), name),
            by=self.trust.by,
        )
        services.carry_out(reading_id=reading.pk)
        reading.refresh_from_db()
        return reading

    def accept(
        self, passage: Passage, text: str = "", *, as_printed: bool = True
    ) -> Recommendation:
        """Accept a passage as it stands, or with other words that the report prints."""
        passage.refresh_from_db()
        return services.accept(
            passage=passage,
            text=text or passage.text,
            label=passage.label,
            paragraph=passage.paragraph,
            addressees=[],
            seen=passage.version,
            as_printed=as_printed,
            by=self.trust.by,
        )


def passages(reading: Reading) -> list[Passage]:
    """What was found, in the document's order."""
    return list(Passage.objects.filter(reading=reading).order_by("position"))


def worked_off() -> None:
    """Everything that waits in the background is done."""
    while Worker().run_once():
        pass


def make_story(kind: VersionKind = VersionKind.FINAL) -> Story:
    """A trust, its case and a report that came on CAME, of unknown length."""
    trust = factories.make_trust()
    factories.make_party(trust, "NHS England")
    report = factories.make_report(trust, factories.make_case(trust, "Mr K"))
    version = add_version(report=report, kind=kind, received_on=CAME, by=trust.by)
    return Story(trust, report, version)
