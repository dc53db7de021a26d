"""An edition is read from its moment on, in London: set with the release, moved or lifted until then."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django.test import Client

from amends.background.models import TaskRun
from amends.investigations import services as investigations
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.models import Edition, Embargo
from amends.publication.queries.editions import published_editions
from amends.publication.tasks import publish_when_due, render_editions
from tests.publication.story import AS_AT, Story, on, ready

# The clocks are an hour ahead in July.
BEFORE = datetime(2025, 7, 17, 8, 29, tzinfo=UTC)
MOMENT = datetime(2025, 7, 17, 8, 30, tzinfo=UTC)
NEXT = date(2025, 7, 17)


def embargoed(story: Story) -> Edition:
    """Released on a day for half past nine of the next."""
    draft = ready(story)
    with on(AS_AT, 11):
        return services.release(
            draft=draft, by=story.second_person, published_on=NEXT, published_at=time(9, 30)
        )


def readable(edition: Edition, moment: datetime) -> bool:
    return bool(published_editions(edition.organisation.slug, edition.plan_id, moment))


def test_nobody_outside_reads_it_before_its_moment_in_london(story: Story, folders: Path) -> None:
    edition = embargoed(story)
    assert not readable(edition, BEFORE)
    assert readable(edition, MOMENT)
    assert set(TaskRun.objects.values_list("run_after", flat=True)) >= {MOMENT}
    page = folders / "public" / story.trust.slug / str(story.plan.pk) / "edition/1/index.html"
    for moment, there in ((BEFORE, False), (MOMENT, True)):
        with clock.set_to(moment):
            publish_when_due.func(str(edition.pk))
        assert page.is_file() is there
    assert "another day" not in page.read_text()


def test_it_is_moved_by_a_dated_entry_and_the_page_says_so(story: Story) -> None:
    edition = embargoed(story)
    later = services.moment_of(date(2025, 7, 21), None)
    with clock.set_to(BEFORE):
        for until, reason, match in (
            (later, " ", "Say why"),
            (datetime(2025, 7, 17, 8, tzinfo=UTC), "So.", "to come"),
        ):
            with pytest.raises(Refused, match=match):
                services.move_publication(
                    edition=edition, until=until, reason=reason, by=story.second_person
                )
        moved = services.move_publication(
            edition=edition, until=later, reason="The family asked.", by=story.second_person
        )
    assert (moved.until, moved.recorded_by_id) == (later, story.releaser.pk)
    assert Embargo.objects.count() == 2
    assert not readable(edition, MOMENT)
    assert readable(edition, later)
    page = services.page_now(Edition.objects.get(), 1)
    assert "It was published on 21 July 2025." in page
    assert "The family asked" not in page
    with clock.set_to(later), pytest.raises(Refused, match="published already"):
        services.move_publication(
            edition=edition, until=None, reason="Too late.", by=story.second_person
        )


def test_it_is_lifted_at_once(story: Story) -> None:
    edition = embargoed(story)
    with clock.set_to(BEFORE):
        services.move_publication(
            edition=edition, until=None, reason="It leaked.", by=story.second_person
        )
    assert readable(edition, BEFORE)
    # Its other formats are made by the worker.
    assert TaskRun.objects.filter(path=render_editions.module_path, run_after=None).exists()


def test_it_is_not_lifted_before_the_report_itself_is_published(story: Story) -> None:
    with on(AS_AT, 8):
        investigations.date_report(
            report=story.report,
            dates={"published": ImpreciseDate.on(NEXT)},
            effective_on=AS_AT,
            by=story.by,
        )
    edition = embargoed(story)
    for until in (None, services.moment_of(AS_AT, time(18))):
        with on(AS_AT, 12), pytest.raises(Refused, match="is published on 17 July 2025"):
            services.move_publication(
                edition=edition, until=until, reason="It leaked.", by=story.second_person
            )
    with clock.set_to(BEFORE):
        services.move_publication(
            edition=edition, until=None, reason="It leaked.", by=story.second_person
        )
    assert readable(edition, BEFORE)


def test_no_edition_overtakes_one_that_nobody_can_read_yet(story: Story) -> None:
    edition = embargoed(story)
    with on(AS_AT, 14):
        draft = services.prepare(plan=story.plan, as_at=AS_AT, by=story.by, **story.fields(AS_AT))
    with on(AS_AT, 15), pytest.raises(Refused, match="Edition 1 comes out on 17 July 2025 at 9:30"):
        services.release(draft=draft, by=story.second_person, published_on=AS_AT)
    with on(AS_AT, 16):
        services.withdraw(edition=edition, reason="It was wrong.", by=story.second_person)
        assert services.release(draft=draft, by=story.second_person).number == 2


def test_the_page_tells_who_set_it_and_changes_it(page_story: Story, client: Client) -> None:
    edition = embargoed(page_story)
    home = f"/o/{page_story.trust.slug}"
    editions, move = (
        f"{home}/plans/{page_story.plan.pk}/editions/",
        f"{home}/editions/{edition.pk}/move/",
    )
    with clock.set_to(BEFORE):
        client.force_login(page_story.releaser)
        shown = client.get(editions).content.decode()
        assert "Nobody outside can read it before 17 July 2025 at 9:30 (London time)." in shown
        assert f"{page_story.releaser.name} set that." in shown
        assert (
            client.get(f"/public/{page_story.trust.slug}/{page_story.plan.pk}/").status_code == 404
        )
        wrong = client.post(move, {"when": "later", "published_at": "25:00", "reason": "So."})
        assert "Say on which day" in wrong.content.decode()
        assert "Write the time with 24 hours" in wrong.content.decode()
        later = {"published_on_day": "18", "published_on_month": "7", "published_on_year": "2025"}
        sent = {"when": "later", **later, "published_at": "14.05", "reason": "The family asked."}
        assert "18 July 2025 at 14:05" in client.post(move, sent, follow=True).content.decode()
        done = client.post(move, {"when": "now", "reason": "It leaked."}, follow=True)
        assert "published on" in done.content.decode()
        assert "Nobody outside" not in done.content.decode()
        client.force_login(page_story.trust.lead)
        assert client.get(move).status_code == 404
