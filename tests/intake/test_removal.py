"""What is read in can be removed for good too: its words, its labels, its file and what was found there."""

import pytest

from amends.intake.models import Passage
from amends.intake.services import keep_edits
from amends.ledger.rules import Refused
from amends.ledger.working import blank
from tests.intake.story import Story, passages


def test_a_passage_opened_before_does_not_bring_the_words_back(story: Story) -> None:
    passage = passages(story.read())[0]
    words = " ".join(passage.text.split()[:2])
    blank(words, story.trust.pk)
    after = Passage.objects.get(pk=passage.pk)
    assert words not in after.text
    with pytest.raises(Refused, match="Somebody else has worked on this passage"):
        keep_edits(
            passage=after,
            text=passage.text,
            label=passage.label,
            paragraph=passage.paragraph,
            addressees=[],
            seen=passage.version,
            by=story.trust.by,
        )
    assert words not in Passage.objects.get(pk=passage.pk).text
