"""A second final, a document that came later, and a version entered by mistake."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from amends.files.models import StoredFile
from amends.investigations import queries, services
from amends.investigations.models import ReportVersion
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.plans.services import begin_plan
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation
from amends.standing.queries import plan_as_at, recommendation_as_at
from tests.databases import Copy
from tests.factories import Trust, make_case, make_report, make_trust

DRAFT_DAY, FINAL_DAY, LATER = date(2020, 1, 2), date(2020, 6, 1), date(2020, 7, 1)


@pytest.fixture
def trust(database: Copy) -> Trust:
    return make_trust()


@pytest.fixture
def final(trust: Trust) -> ReportVersion:
    report = make_report(trust, make_case(trust, "Mr Q"))
    return services.add_version(report=report, kind="final", received_on=FINAL_DAY, by=trust.by)


def recommend(trust: Trust, version: ReportVersion, number: str = "1") -> Recommendation:
    return add_recommendation(
        version=version,
        number=number,
        text="Do it.",
        position=1,
        addressees=[trust.party],
        effective_on=version.received_on,
        by=trust.by,
    )


def test_a_second_final_is_refused_and_the_plan_keeps_its_recommendations(
    trust: Trust, final: ReportVersion
) -> None:
    recommend(trust, final)
    plan = begin_plan(
        organisation=trust.organisation,
        name="Plan",
        reports=[final.report],
        begins_on=FINAL_DAY,
        effective_on=FINAL_DAY,
        by=trust.by,
    )
    with pytest.raises(Refused, match="The final report is here already"):
        services.add_version(report=final.report, kind="final", received_on=LATER, by=trust.by)
    assert len(plan_as_at(plan, Moment(LATER)).recommendations) == 1


def test_the_draft_stands_until_a_recommendation_of_the_final_is_here(trust: Trust) -> None:
    report = make_report(trust, make_case(trust, "Mr Q"))
    draft = services.add_version(report=report, kind="draft", received_on=DRAFT_DAY, by=trust.by)
    recommend(trust, draft, "D1")
    plan = begin_plan(
        organisation=trust.organisation,
        name="Plan",
        reports=[report],
        begins_on=DRAFT_DAY,
        effective_on=DRAFT_DAY,
        by=trust.by,
    )
    final = services.add_version(report=report, kind="final", received_on=FINAL_DAY, by=trust.by)

    def numbers() -> list[str]:
        found = plan_as_at(plan, Moment(LATER)).recommendations
        return [each.recommendation.number for each in found]

    assert numbers() == ["D1"]
    recommend(trust, final, "F1")
    assert numbers() == ["F1"]


def test_the_document_of_a_version_that_came_without_one(
    trust: Trust, final: ReportVersion
) -> None:
    assert queries.document_of(final) is None
    upload = ContentFile(b"%PDF-1.7 words", name="report.pdf")
    made = services.attach_upload(version=final, upload=upload, by=trust.by)
    kept = queries.document_of(final)
    assert kept is not None
    assert kept.sha256 == made.file_digest
    [line] = queries.report_as_at(final.report, queries.EVER, drafts=True).versions
    assert (line.file, line.digest) == ("report.pdf", kept.sha256)
    again = ContentFile(b"%PDF-1.7 other", name="other.pdf")
    with pytest.raises(Refused, match="has its document already"):
        services.attach_upload(version=final, upload=again, by=trust.by)
    assert verify(trust.organisation.pk).faults == ()


def test_a_version_entered_by_mistake_is_withdrawn(trust: Trust, final: ReportVersion) -> None:
    known = Moment(LATER, final.sequence)
    with pytest.raises(Refused, match="Say why"):
        services.withdraw_version(version=final, reason=" ", by=trust.by)
    services.withdraw_version(version=final, reason="Another case's report.", by=trust.by)
    assert queries.report_as_at(final.report, queries.EVER, drafts=True).versions == ()
    assert len(queries.report_as_at(final.report, known, drafts=True).versions) == 1
    with pytest.raises(Refused, match="was withdrawn"):
        services.withdraw_version(version=final, reason="Again.", by=trust.by)
    with pytest.raises(Refused, match="was withdrawn"):
        recommend(trust, final)
    new = services.add_version(report=final.report, kind="final", received_on=LATER, by=trust.by)
    recommend(trust, new)


def test_a_version_in_use_stays(trust: Trust, final: ReportVersion) -> None:
    recommendation = recommend(trust, final)
    with pytest.raises(Refused, match="Something rests on this version"):
        services.withdraw_version(version=final, reason="Mistake.", by=trust.by)
    assert recommendation_as_at(recommendation, Moment(LATER)).ours
    other = make_report(trust, make_case(trust, "Ms Y"))
    begun = services.add_version(report=other, kind="final", received_on=FINAL_DAY, by=trust.by)
    begin_plan(
        organisation=trust.organisation,
        name="Plan",
        reports=[other],
        begun_on_version=begun,
        begins_on=FINAL_DAY,
        effective_on=FINAL_DAY,
        by=trust.by,
    )
    with pytest.raises(Refused, match="Something rests on this version"):
        services.withdraw_version(version=begun, reason="Mistake.", by=trust.by)


def test_only_who_keeps_cases_mends_a_version(trust: Trust, final: ReportVersion) -> None:
    by = trust.person("executive")
    upload = ContentFile(b"%PDF-1.7 words", name="report.pdf")
    with pytest.raises(NotPermitted):
        services.withdraw_version(version=final, reason="No.", by=by)
    with pytest.raises(NotPermitted):
        services.attach_upload(version=final, upload=upload, by=by)


def test_another_copy_takes_the_place_of_a_document_that_the_scanner_refused(
    trust: Trust,
) -> None:
    report = make_report(trust, make_case(trust, "Mr Q"))
    version = services.receive_version(
        report=report,
        kind="final",
        received_on=FINAL_DAY,
        upload=ContentFile(b"infected", "a.pdf"),
        by=trust.by,
    )
    clean = ContentFile(b"clean", "b.pdf")
    with pytest.raises(Refused, match="has its document already"):
        services.attach_upload(version=version, upload=clean, by=trust.by)
    file = queries.document_of(version)
    assert file is not None
    StoredFile.objects.filter(pk=file.pk).update(
        scanned_at=file.created_at, infected_with="Amends.Test"
    )
    [shown] = queries.report_as_at(report, Moment(clock.today()), drafts=True).versions
    assert (shown.refused, shown.shut) == (True, True)
    services.attach_upload(version=version, upload=clean, by=trust.by)
    [shown] = queries.report_as_at(report, Moment(clock.today()), drafts=True).versions
    assert (shown.file, shown.refused, shown.shut) == ("b.pdf", False, False)
    document = queries.document_of(version)
    assert document is not None
    assert document.name == "b.pdf"
    assert verify(trust.pk).intact
