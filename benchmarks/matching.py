"""How well earlier recommendations are found, beside BM25, TF-IDF and the embedding alone in the same run.

`python -m benchmarks.matching FOLDER`, where FOLDER holds the reports of `../shared/data/reports`. What is
the same recommendation in two documents is told by the order in which both print them. The pairs of
`tests/instruments/matching` are ours, and labelled by who wrote them; those that two readers labelled blind are judged by `--readers`.
The types that are proposed are told by `benchmarks.matching_types`.
Every second recommendation and every second topic was used to set the weights of the score (`--fit`);
calibration is told of the others.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from amends.instruments.matching import LIKELY, Earlier, compare, embed, score
from amends.instruments.matching.scoring import likeness
from amends.instruments.matching.words import terms_of
from amends.instruments.reading import read
from benchmarks import matching_types
from tests.instruments.matching.ours import IN_EVERY, TOPICS

DOCUMENTS = (
    ("UK-Covid-19-Inquiry-Module-1-Recomm.pdf", "UK-Covid-19_Inquiry_Module_1_Response.pdf"),
    ("Behaviour-Change-Report-Recomm.pdf", "Behaviour-Change-Response.pdf"),
    ("TheSpaceEconomyRecomm.pdf", "TheSpaceEconomyResponse.pdf"),
)

type Set = tuple[str, list[str], list[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, whether they are on one matter, and whether the weights were set by them."""

    new: str
    earlier: str
    is_one: bool
    kind: str
    is_fitted: bool


def documents(folder: Path) -> list[Set]:
    """The recommendations of two documents that print the same ones, in the same order."""
    found = []
    for report, response in DOCUMENTS:
        earlier = [one["text"] for one in read(folder / report)["recommendations"]]
        new = [one["text"] for one in read(folder / response)["recommendations"]]
        if len(earlier) == len(new):
            found.append((report.split("-Rec")[0].split("Recomm")[0][:28], new, earlier))
    return found


def own_sets() -> list[Set]:
    """Ours: each kind against the earlier text of every topic."""
    earlier = [one["earlier"] for one in TOPICS] + [one["near"] for one in TOPICS]
    return [(f"ours: {kind}", [one[kind] for one in TOPICS], earlier) for kind in IN_EVERY[:5]]


def pairs(sets: Sequence[Set]) -> Iterator[Pair]:
    """What the score is set by and judged by: the likeliest wrong ones are among them."""
    for _name, new, earlier in sets:
        index = Earlier(earlier)
        ranked = index.ranked(new, embed(new), 4)
        for place, text in enumerate(new):
            wrong = [each for each, _ in ranked[place] if each != place][:2]
            wrong += [
                (place + step) % len(earlier)
                for step in (3, 5, 8)
                if (place + step) % len(earlier) != place
            ]
            for other in [place, *sorted(set(wrong))]:
                kind = "printed twice" if other == place else "others"
                yield Pair(text, earlier[other], other == place, kind, place % 2 == 0)
    for place, one in enumerate(TOPICS):
        for kind in IN_EVERY:
            yield Pair(one[kind], one["earlier"], kind != "near", kind, place % 2 == 0)
        for step, kind in (
            (1, "same"),
            (3, "wider"),
            (5, "narrower"),
            (7, "opposite"),
            (9, "perspective"),
        ):
            another = TOPICS[(place + step) % len(TOPICS)]
            yield Pair(one[kind], another["earlier"], False, "others", place % 2 == 0)


def fit(every: Sequence[Pair], ridge: float = 0.1) -> tuple[list[float], float]:
    """The weights and the bias of the score, by Newton's method, on the pairs that are for it."""
    chosen = [
        one
        for one in every
        if one.is_fitted
        and one.kind != "perspective"
        and terms_of(one.new) != terms_of(one.earlier)
    ]
    rows = np.array([[*astuple(likeness(one.new, one.earlier)), 1.0] for one in chosen])
    right = np.array([float(one.is_one) for one in chosen])
    mean, spread = rows[:, :-1].mean(axis=0), rows[:, :-1].std(axis=0)
    rows[:, :-1] = (rows[:, :-1] - mean) / spread
    weights = np.zeros(rows.shape[1])
    keep = np.diag([ridge] * (len(weights) - 1) + [0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - right) + keep @ weights
        bend = rows.T @ (rows * (chance * (1 - chance))[:, None]) + keep
        weights -= np.linalg.solve(bend, slope)
    scaled = weights[:-1] / spread
    return [round(float(each), 3) for each in scaled], round(float(weights[-1] - scaled @ mean), 3)


def retrieval(sets: Sequence[Set]) -> None:
    """Recall at 1 and at 3 of each way of looking."""
    ways = ("fused and compared", "embedding", "BM25", "TF-IDF")
    print(f"\n{'recall@1 / recall@3':32}" + "".join(f"{way:>22}" for way in ways))
    for name, new, earlier in sets:
        index = Earlier(earlier)
        vectors = embed(new)
        meaning = vectors @ index.vectors.T
        lists: list[list[list[int]]] = [
            [[each.place for each in some] for some in index.candidates(new, 3)],
            [_top(row) for row in meaning],
            [_top(index.lexical.bm25(text)) for text in new],
            [_top(index.lexical.tfidf(text)) for text in new],
        ]
        cells = [f"{_recall(found, 1):.3f} / {_recall(found, 3):.3f}" for found in lists]
        print(f"{name:32}" + "".join(f"{cell:>22}" for cell in cells))


def _top(row: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> list[int]:
    return [int(each) for each in np.argsort(-row, kind="stable")[:3]]


def _recall(found: list[list[int]], most: int) -> float:
    return sum(place in some[:most] for place, some in enumerate(found)) / len(found)


def calibration(every: Sequence[Pair]) -> None:
    """How often each range of scores is right."""
    for name, some in (
        ("set by these", [one for one in every if one.is_fitted]),
        ("not set by these", [one for one in every if not one.is_fitted]),
        ("all", list(every)),
        (
            "one report against others",
            [one for one in every if one.kind in ("printed twice", "others")],
        ),
    ):
        scores = np.array([score(one.new, one.earlier) for one in some])
        right = np.array([one.is_one for one in some])
        error = 0.0
        print(f"\n{name}: {len(some)} pairs\n  score       pairs  mean score   right")
        for step in range(10):
            inside = (scores >= step / 10) & ((scores < (step + 1) / 10) | (step == 9))
            if inside.any():
                said, was = float(scores[inside].mean()), float(right[inside].mean())
                error += abs(said - was) * inside.mean()
                bar = "#" * round(was * 30)
                print(
                    f"  {step / 10:.1f}–{(step + 1) / 10:.1f} {inside.sum():9} {said:11.2f} {was:7.2f}  {bar}"
                )
        likely = scores >= LIKELY
        precision = right[likely].mean() if likely.any() else float("nan")
        print(
            f"  expected calibration error {error:.3f}; at {LIKELY}: precision {precision:.3f}, "
            f"recall {likely[right].mean():.3f}"
        )


def kinds(every: Sequence[Pair]) -> None:
    """Mean scores, by kind of pair."""
    print(f"\n{'kind':16} mean score")
    for kind in IN_EVERY:
        scores = [score(one.new, one.earlier) for one in every if one.kind == kind]
        print(f"{kind:16} {np.mean(scores):10.2f}")
    same, near = (
        [score(one.new, one.earlier) for one in every if one.kind == kind]
        for kind in ("same", "near")
    )
    above = np.mean([(one > other) + (one == other) / 2 for one in same for other in near])
    print(f"same in other words above near words, different matter: AUC {above:.2f}")


def speed(count: int = 100_000, asked: int = 20) -> None:
    """A search of that size on vectors made at random, beside the bare product of matrices."""
    # Since the modules were imported, which takes about half a second more.
    began = time.perf_counter()
    first = Earlier(["Ward managers should audit fluid balance charts."])
    first.candidates(["Charts of fluid balance must be audited."])
    print(f"\nfirst answer, model loaded: {time.perf_counter() - began:.2f} s")
    own = [text for one in TOPICS for text in one.values()]
    random = np.random.default_rng(1)
    words = sorted({word for text in own for word in text.split()})
    texts = [" ".join(random.choice(words, 25)) for _ in range(count)]
    vectors = random.standard_normal((count, 384), dtype=np.float32)
    # Without a second array of that size, which would be the benchmark's memory and not the search's.
    vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    index = Earlier(texts, vectors)
    new = own[:asked]
    asked_vectors = embed(new)
    took = _seconds(lambda: index.ranked(new, asked_vectors, 10))
    bare = _seconds(lambda: asked_vectors @ index.vectors.T)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{asked} × {count:,}: {took:.3f} s; bare product {bare:.3f} s; ratio {took / bare:.1f}")
    began = time.perf_counter()
    for text in new:
        compare(text, own[-1], score(text, own[-1]))
    print(f"one pair compared closely: {(time.perf_counter() - began) / asked * 1000:.0f} ms")
    print(f"most memory: {memory:.0f} MB")


def _seconds(doing: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        doing()
        return time.perf_counter() - began

    return sorted(once() for _ in range(5))[2]


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/reports"))
    parser.add_argument("--fit", action="store_true", help="print weights for scoring.py and stop")
    parser.add_argument(
        "--speed", action="store_true", help="the speed alone, and the memory that it needs"
    )
    parser.add_argument(
        "--fit-types", action="store_true", help="write the weights of types.json and stop"
    )
    parser.add_argument(
        "--readers",
        type=Path,
        nargs=3,
        metavar=("PAIRS", "ONE", "OTHER"),
        help="pairs to be read, and two readers' labels of them",
    )
    options = parser.parse_args()
    if options.speed:
        speed()
        return
    real = documents(options.folder)
    if options.readers:
        matching_types.readers(options.readers)
        return
    if options.fit_types:
        matching_types.fit_types(real)
        return
    every = list(pairs(real))
    if options.fit:
        print(fit(every))
        return
    retrieval([*real, *own_sets()])
    calibration(every)
    kinds(every)
    matching_types.agreement()
    matching_types.others_found(real)
    # In a process of its own: the model is not loaded yet, and the memory is that of the search.
    subprocess.run([sys.executable, "-m", "benchmarks.matching", "--speed"], check=True)


if __name__ == "__main__":
    main()
