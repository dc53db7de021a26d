"""A file that could not be read, or of which nothing was kept, holds no version: it can be taken back."""

import pytest
from django.test import Client

from amends.identifiers import uuid7
from amends.intake import queries, tasks
from amends.intake.models import Reading
from amends.investigations.models import ReportVersion
from amends.investigations.queries import versions_that_came
from amends.investigations.rules import VersionKind
from amends.investigations.services import add_version, receive_version, withdraw_version
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.recommendations.models import Recommendation
from tests import factories
from tests.intake import making
from tests.intake.story import CAME, Story, passages, worked_off


def came_with(story: Story, words: bytes) -> tuple[ReportVersion, Reading]:
    """A version that came with a document, which has been looked at."""
    report = factories.make_report(story.trust, story.report.case)
    version = receive_version(
        report=report,
        kind="final",
        received_on=CAME,
        upload=making.upload(words),
        by=story.trust.by,
    )
    reading = tasks.read_in(
        organisation=story.trust.organisation, version=version, by=story.trust.by
    )
    worked_off()
    reading.refresh_from_db()
    return version, reading


def take_back(story: Story, version: ReportVersion) -> None:
    withdraw_version(version=version, reason="The wrong file.", by=story.trust.by)


def test_a_version_whose_file_could_not_be_read_is_taken_back(story: Story) -> None:
    version, reading = came_with(story, b"%PDF-1.4 nonsense")
    assert reading.state == "failed"
    take_back(story, version)
    assert not versions_that_came(version.report.versions.all()).exists()
    with pytest.raises(Refused, match="withdrawn"):
        tasks.read_again(reading=reading, by=story.trust.by)
    add_version(report=version.report, kind="final", received_on=CAME, by=story.trust.by)
    assert verify(story.trust.pk).faults == ()


def test_what_was_found_and_not_kept_holds_nothing_and_can_no_longer_be_kept(story: Story) -> None:
    version, reading = came_with(story, making.report_pdf())
    organisation = story.trust.pk
    assert [line.pk for line in queries.half_done(organisation, drafts=True)] == [reading.pk]
    take_back(story, version)
    assert queries.half_done(organisation, drafts=True) == []
    with pytest.raises(Refused, match="withdrawn"):
        story.accept(passages(reading)[0])
    assert not Recommendation.objects.exists()


def test_one_passage_that_was_kept_holds_the_version(story: Story) -> None:
    version, reading = came_with(story, making.report_pdf())
    story.accept(passages(reading)[0])
    with pytest.raises(Refused, match="Something rests on this version"):
        take_back(story, version)


def test_the_page_leads_there_and_says_so_afterwards(page_story: Story, client: Client) -> None:
    version, reading = came_with(page_story, b"%PDF-1.4 nonsense")
    client.force_login(page_story.trust.lead)
    address = f"/o/{page_story.trust.slug}/readings/{reading.pk}/"
    way = f"/o/{page_story.trust.slug}/versions/{version.pk}/withdraw/"
    assert f'href="{way}"' in client.get(address).content.decode()
    assert client.post(way, {"reason": "The wrong file."}).status_code == 302
    page = client.get(address).content.decode()
    assert "was withdrawn as entered by mistake" in page
    assert way not in page
    assert "Try again" not in page


@pytest.mark.parametrize(
    ("kind", "came", "told"),
    [
        (VersionKind.DRAFT, "12 June 2025", "a draft, received on 12 June 2025"),
        (VersionKind.DRAFT, "February 2017", "a draft, received: February 2017"),
        (VersionKind.FINAL, "2017", "the final report, received: 2017"),
    ],
)
def test_a_version_says_when_it_came_no_more_precisely_than_is_known(
    kind: VersionKind, came: str, told: str
) -> None:
    file = uuid7()
    version = ReportVersion(kind=kind, file_id=file, received=ImpreciseDate.from_words(came))
    assert queries.kept_as(Reading(file_id=file, version=version)) == told
