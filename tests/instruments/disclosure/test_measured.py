"""What is reached on the data that was labelled by others, held for good."""

import csv
from collections import Counter
from pathlib import Path

from benchmarks import disclosure


def recall(marked: list[disclosure.Marked]) -> dict[str, float]:
    """The share of each kind that is found; never the words, which are of real people."""
    every = Counter(kind for one in marked for _, _, kind in one.spans)
    found, _precision = disclosure.score(disclosure.ours, marked)
    return {kind: found[kind] / count for kind, count in every.items()}


def test_identifiers_are_found_in_every_way_of_writing_them() -> None:
    missed = {kind for kind, share in recall(list(disclosure.made())).items() if share < 0.99}
    assert missed == set()


def test_identifiers_that_others_made_are_found(shared_data: Path) -> None:
    shares = recall(list(disclosure.of_presidio(shared_data / "pii" / "synth_dataset_v2.json")))
    assert {kind for kind in disclosure.IDENTIFIERS if shares[kind] < 0.99} == set()
    # What a rival with a model finds of them, in `python -m benchmarks.disclosure`.
    assert shares["PERSON"] > 0.905
    assert shares["PERSON, other half"] > 0.898


def test_names_in_british_texts_are_found(shared_data: Path) -> None:
    before = csv.field_size_limit(10**8)
    shares = recall(list(disclosure.of_coroners(shared_data / "pfd")))
    csv.field_size_limit(before)
    assert {kind for kind, share in shares.items() if share < 0.98} == set()


def test_little_is_found_for_nothing(shared_data: Path) -> None:
    reports = shared_data / "reports"
    pages = disclosure.pages_of(reports / "WASPI-Recomm.pdf")
    assert disclosure.timed(disclosure.ours, pages)[0] < 1
