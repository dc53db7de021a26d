"""How often the proposed type is the one meant, what weighs the signs, and how far readers agree.

The pairs are ours: who wrote them said what type each is. Those of `held_out.json` and `readers` set nothing.
`--readers PAIRS ONE OTHER` takes labels of people or programs that read the pairs without knowing that type.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from amends.instruments.matching import LIKELY, Earlier, Type, compare, embed, facets_of, score
from amends.instruments.matching.proposals import closeness
from amends.instruments.matching.signs import Signs, signs_of
from tests.instruments.matching.ours import HELD_OUT, LATER, NATURAL, TOPICS, Topic, typed

TYPES = [each.value for each in Type]
WEIGHTS = Path("amends/instruments/matching/types.json")
# A type seen from the other side.
OTHER_WAY = {
    "same": "same",
    "overlaps": "overlaps",
    "different perspective": "different perspective",
    "wider": "narrower",
    "narrower": "wider",
    "conflicts with": "conflicts with",
    "nothing earlier found": "nothing earlier found",
}
# What was turned round, and what is of two topics, counts for less than what was written as a pair.
WRITTEN, TURNED, UNRELATED, PRINTED = 1.0, 0.5, 0.6, 0.9
STEPS = {"same": 1, "wider": 3, "narrower": 5, "opposite": 7, "perspective": 9}
FOLDS = 10

type Labelled = tuple[str, str, str]
# A report's name, its recommendations as a later document prints them, and as it prints them itself.
type Printed = tuple[str, list[str], list[str]]
type Rows = NDArray[np.float64]


def signs(new: str, earlier: str) -> Signs:
    """What speaks for one type or another."""
    return signs_of(new, earlier, facets_of(new), facets_of(earlier))


def shown(topics: Sequence[Topic]) -> Iterator[tuple[int, float, Labelled]]:
    """What the weights are set by: the topic's place, how much it counts, and the pair."""
    for place, topic in enumerate(topics):
        for new, earlier, wanted in typed([topic]):
            yield place, WRITTEN, (new, earlier, wanted)
            yield place, TURNED, (earlier, new, OTHER_WAY[wanted])
        for kind, step in STEPS.items():
            other = topics[(place + step) % len(topics)]["earlier"]
            yield place, UNRELATED, (topic[kind], other, Type.NOTHING.value)


def printed(sets: Sequence[Printed]) -> Iterator[tuple[int, float, Labelled]]:
    """Real recommendations: printed twice, and beside the likeliest others of their report and of other reports.

    Every second one alone; the rest is for judging.
    """
    for number, (_name, again, own) in enumerate(sets):
        foreign = [text for _n, _again, other in sets if other is not own for text in other]
        for place, text in enumerate(own):
            if place % 2 == 0:
                yield number, PRINTED, (again[place], text, Type.SAME.value)
                rest = [other for other in own if other != text]
                for some in (rest, foreign):
                    ranked = Earlier(some).ranked([text], embed([text]), 3)[0] if some else []
                    for each, _likeness in ranked:
                        yield number, PRINTED, (text, some[each], Type.NOTHING.value)


def fitted(rows: Rows, wanted: Sequence[str], counts: Rows, ridge: float = 0.003) -> Rows:
    """Weights of a softmax, a column for each type; the last row of weights stands for no sign."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    told = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    right = np.array([[each == kind for kind in TYPES] for each in wanted], float)
    weights = np.zeros((told.shape[1], len(TYPES)))
    speed = np.zeros_like(weights)
    for _ in range(400):
        chance = np.exp(told @ weights - (told @ weights).max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope = told.T @ ((chance - right) * counts[:, None]) / counts.sum()
        slope[:-1] += ridge * weights[:-1]
        speed = 0.9 * speed - 0.5 * slope
        weights += speed
    plain = weights[:-1] / spread[:, None]
    return np.vstack([plain, weights[-1] - mean @ plain])


def fit_types(sets: Sequence[Printed]) -> None:
    """Write the weights, and print how well such weights do on topics that did not set them."""
    every = [*shown([*TOPICS, *LATER, *NATURAL]), *printed(sets)]
    told = [signs(new, earlier) for _place, _counts, (new, earlier, _wanted) in every]
    rows = blended(told)
    wanted = [pair[2] for _place, _counts, pair in every]
    counts = np.array([each for _place, each, _pair in every])
    places = np.array([place for place, _counts, _pair in every])
    with_one = np.column_stack([rows, np.ones(len(rows))])
    said = np.array([""] * len(rows), dtype=object)
    for fold in range(FOLDS):
        left = places % FOLDS == fold
        weights = fitted(
            rows[~left], [w for w, out in zip(wanted, left, strict=True) if not out], counts[~left]
        )
        said[left] = [TYPES[place] for place in (with_one[left] @ weights).argmax(axis=1)]
    built = len(TOPICS) + len(LATER)
    for name, own in (
        ("built to a pattern", (counts == WRITTEN) & (places < built)),
        ("natural", (counts == WRITTEN) & (places >= built)),
    ):
        meant = [kind for kind, chosen in zip(wanted, own, strict=True) if chosen]
        print(f"topics left out by turns, {name}: {told_of(meant, list(said[own]))}")
    keep(fitted(rows, wanted, counts), list(asdict(told[0])))


def blended(told: Sequence[Signs]) -> Rows:
    """Of each pair its signs as far as the texts are close, then as far as they are apart, and how close they are."""
    rows = np.array([list(asdict(each).values()) for each in told])
    close = np.array([[closeness(each)] for each in told])
    return np.hstack([rows * close, rows * (1 - close), close])


def keep(weights: Rows, names: Sequence[str]) -> None:
    """Write the weights of what was blended, for texts that are close and for texts that are apart."""
    close, apart = weights[: len(names)], weights[len(names) : 2 * len(names)]
    of_close, of_all = weights[-2], weights[-1]
    kept = {
        where: {
            kind: {
                name: round(float(weight), 3)
                for name, weight in zip([*names, "always"], rows[:, place], strict=True)
            }
            for place, kind in enumerate(TYPES)
        }
        for where, rows in (
            ("close", np.vstack([close, of_close + of_all])),
            ("apart", np.vstack([apart, of_all])),
        )
    }
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Cohen's: the agreement beyond what chance would give, of 1."""
    count = len(one)
    alike = sum(a == b for a, b in zip(one, other, strict=True)) / count
    ours, theirs = Counter(one), Counter(other)
    chance = sum(ours[kind] * theirs[kind] for kind in ours) / count**2
    return (alike - chance) / (1 - chance) if chance < 1 else 1.0


def told_of(one: Sequence[str], other: Sequence[str]) -> str:
    """Agreement, raw and beyond chance."""
    alike = sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
    return f"{len(one)} pairs, agreement {alike:.3f}, kappa {kappa(one, other):.3f}"


def proposed(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The type that is proposed of each."""
    return [
        compare(new, earlier, score(new, earlier)).proposal.type.value for new, earlier in pairs
    ]


def confusion(rows: Sequence[str], columns: Sequence[str]) -> None:
    """How often each went with each."""
    print(f"  {'meant, and proposed →':24}" + "".join(f"{kind[:12]:>14}" for kind in TYPES))
    for kind in TYPES:
        found = Counter(b for a, b in zip(rows, columns, strict=True) if a == kind)
        print(f"  {kind:24}" + "".join(f"{found[each] or '·':>14}" for each in TYPES))


def others_found(sets: Sequence[Printed]) -> None:
    """What is proposed of real recommendations printed twice, and beside the likeliest five of other matters."""
    twice = [
        pair for _name, again, own in sets for pair in list(zip(again, own, strict=True))[1::2]
    ]
    said = ", ".join(f"{kind} {count}" for kind, count in Counter(proposed(twice)).most_common())
    print(f"\nprinted in two documents, which set nothing: {said}")
    reports = [own for _name, _again, own in sets]
    for name, is_own in (("of the same report", True), ("of other reports", False)):
        found: Counter[str] = Counter()
        for own in reports:
            for text in own[1::2][:8]:
                some = [
                    other
                    for each in reports
                    if (each is own) is is_own
                    for other in each
                    if other != text
                ]
                for one in Earlier(some).candidates([text])[0] if some else ():
                    found[one.proposal.type.value] += 1
        said = ", ".join(f"{kind} {count}" for kind, count in found.most_common())
        print(f"\nthe likeliest others {name}, which set nothing: {said}")


def agreement() -> None:
    """The types proposed beside those meant: what set the weights, and what did not."""
    for name, topics in (
        ("set by these, built to a pattern", [*TOPICS, *LATER]),
        ("set by these, natural", NATURAL),
        ("held out, built to a pattern", HELD_OUT),
    ):
        every = typed(topics)
        meant = [wanted for _new, _earlier, wanted in every]
        found = proposed([(new, earlier) for new, earlier, _wanted in every])
        print(f"\ntypes, {name}: {told_of(meant, found)}")
        confusion(meant, found)


def readers(paths: Sequence[Path]) -> None:
    """How far two readers agree with one another, and Amends with each: all, and held out alone."""
    said = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    pairs = {each["id"]: (each["new"], each["earlier"]) for each in said[0]}
    held = {earlier for _new, earlier, _wanted in typed(HELD_OUT)}
    held |= {new for new, _earlier, _wanted in typed(HELD_OUT)}
    if said[1] == said[2]:
        print("Both files say the same of every pair: make sure that they are of two readers.")
    for name, chosen in (
        ("all", list(pairs)),
        ("held out", [pk for pk, pair in pairs.items() if held & set(pair)]),
    ):
        if not chosen:
            continue
        one, other = ([labels[pk] for pk in chosen] for labels in said[1:])
        ours = proposed([pairs[pk] for pk in chosen])
        likely = [kind for kind, pk in zip(one, chosen, strict=True) if score(*pairs[pk]) >= LIKELY]
        matter = sum(kind != Type.NOTHING.value for kind in one)
        right = sum(kind != Type.NOTHING.value for kind in likely)
        print(
            f"\n{name}: of a score of {LIKELY} or more {len(likely)} pairs, {right} on one matter as the"
            f" first reader has it, of {matter} that are"
        )
        print(f"{name}: the readers with one another: {told_of(one, other)}")
        for number, labels in enumerate((one, other), 1):
            print(f"Amends with reader {number}: {told_of(labels, ours)}")
            confusion(labels, ours)
