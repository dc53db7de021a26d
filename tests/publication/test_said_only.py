"""What was said to be in use, was never tested and has run out, as editions tell and compare it."""

from amends.assurance.rules import Reads
from amends.publication.sentences.readings import is_higher
from tests.publication.test_compared import reads


def test_what_was_only_said_to_be_in_use_and_ran_out_is_no_test_and_no_rise() -> None:
    said = reads(Reads.NOT_TESTED_SINCE, state="in use")
    assert said == "not tested; said to be in use on 31 July 2025, and nobody has said so since"
    assert reads(Reads.NOT_TESTED_SINCE, state="audited") == "not tested since 31 July 2025"
    english = ("en-GB", "en-GB")
    assert is_higher(said, reads(Reads.MET), english)
    assert not is_higher(reads(Reads.IN_USE), said, english)
    assert not is_higher(reads(Reads.MET), said, english)
