"""Each edition of the demo as PDF: what is heard is what is read on its page."""

from datetime import date

import pytest

from amends.instruments.rendering import read_page, write_pdf
from amends.publication.models import Edition
from tests.instruments.rendering import structure
from tests.instruments.rendering.test_formats import seen


@pytest.mark.usefixtures("committed_database")
def test_each_edition_of_the_demo_can_be_followed_by_ear() -> None:
    editions = Edition.objects.order_by("plan", "number")
    assert len(editions) >= 3
    for edition in editions:
        made = write_pdf(read_page(edition.page, day=date(2026, 7, 10)))
        assert structure.faults(made, seen(edition.page), "en-GB") == []
