"""Names and initials of people, and what looks like them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.disclosure import Kind, scan, without_overlap

# Everybody here is made up.
NAMES = [
    "<Ms Zimmer> was seen", "<Dr. Ann Other> wrote", "<Alex Zimmer-Jones> was seen", "When <Alex O’Neill> came", "<Zoë Ångström> rang",
    "<Mr J. Smith> left", "<Mrs A B Example> rang", "<Professor Dame Ann Other> said", "<Sister Mary Example> wrote", "<Nurse Smith> left",
    "by <Siân Prys-Jones>, consultant", "<Agnieszka Kowalczyk> met", "<Oluwaseun Adeyemi-Cole>", "to <Muhammad bin Yusuf>", "<Rhys ap Rhydderch>",
    "<J. R. Tester> signed", "<J Smith> signed", "<JOHN SMITH>", "<John SMITH>, aged", "<Tester, John> and", "<Zainab Hussain>’s mother",
    "the death of <Jane Sample>", "Signed: <Niamh Sample>", "<Chloe Example> (DOB", "Chief Executive <Jane Smith>", "<Jane Smith>, Chief Executive",
    "<Grace Young> was admitted", "<Mark Hall> told us", "<Will Smith> said", "<Holly May Zimmer> was found", "<Ludwig van Sample>",
    "<Jane\nSmith> was", "Dear <Niamh>,", "his son <Olumide> rang", "<Aoife> told staff", "named <Tarkan>", "<Kwame>’s mother", "<Jane> died on the ward",
    "<Constable Zimmer> attended", "<Jane Smith> Director", "<Shanice Brown> Ward Manager", "a relative, <Piotr Wiśniewski>, asked",
    "My name is <Key>.", "Her surname was <White>.", "Her friends call her <Bean>", "It was late, said <Brown>.", "Hi <Victor>, thank you", "Best wishes,\n<Grace>",
    "Go home, <Mark>!", "They asked <Faith> to leave", "We went with <Grace>.", "It lay in <Hope>’s room", "<Tsubarov> lives alone", "<Grace> told us",
    "She saw social worker <Tsubarov> twice", "It is for ms. <Tsubarov> to say", "<Olena DeShawn> left", "we met <rukhsana begum>", "Name: <Tsubarov>",
    "my name is <šimon zimmer> and", "i told <siobhan> about the ward twice", "<Jane Smith> JP", "they saw <nurse patel> then", "The panel read <Kowalska>’s statement.",
    "Unfortunately <Jane Smith> left",
    "Signed <Jane Smith>", "Senior Responsible Owner <Priya Raman>", "<Jane  Smith> left", "said '<Jane Smith>' did", "cc <Mark Young>", "<A Khan> wrote", "Owner: <Grace>", "<AOIFE NÍ BHRIAIN>",
]  # fmt: skip
INITIALS = [
    "patient <JB> was", "Nurse <K.L.> said", "the mother of <TW> rang", "service user <RT>", "<J.B.> left", "<JB> told staff he", "<KL> was found", "staff member <A.B.>",
]  # fmt: skip
NOBODY = [
    "Ms Z was seen by Mr Q.", "Patient A, Child B and Mr A told Dr X.", "Parkinson's disease, Down’s syndrome and Crohn's disease",
    "Martha’s Rule, Clare's Law and the Gillick competence", "the Duty of Candour and the Freedom to Speak Up Guardian", "Florence Nightingale Ward",
    "Queen Elizabeth Hospital and St Thomas' Hospital", "John Radcliffe Hospital", "Royal Victoria Infirmary, Jessop Wing", "The Victoria Unit and Kingston House",
    "Mental Health Act 1983", "Exampleshire Mental Health NHS Trust (fictional)", "The Trust told the Quality Committee in March 2023",
    "The Nurse Director and Consultant Psychiatrist wrote", "the Crisis Resolution and Home Treatment Team South", "The care and treatment of Mr Q",
    "East Community Mental Health Team and NHS England", "In May and June we will mark the day with hope and grace.", "Summer was early. Will it be? May be.",
    "Chief Executive, Medical Director and Head of Nursing", "Likert scale, Waterlow score, Glasgow Coma Scale", "Sir or Madam", "the GP record and the MH team",
    "NHS staff, ED staff and IT was down", "patient GP letters", "U.K. and U.S.", "Board Assurance Framework", "Action Owner", "Care Programme Approach",
    "Liverpool City Council and Lincoln Prison", "Early Intervention in Psychosis", "Serious Incident Framework", "Root Cause Analysis", "High Court",
    "Datix, RiO and SystmOne", "Monday to Friday", "Version Control", "Due Date", "Lessons Learned Bulletin", "New Year’s Eve", "Quality Improvement",
    "the ESA Biomass mission of NATO and RAF High Wycombe", "such as Canada and Australia", "with hope and by grace, as will mark the summer", "The name is not known.",
    "i told the nurse about the emerald ring twice", "Safeguarding told us; Safeguarding and Complaints were asked.", "Bath and Wells were visited.", "Thanks to Samaritans",
    "Pulmonary Embolism and Deep Vein Thrombosis", "Emotionally Unstable Personality Disorder", "from Exampleshire and from Cheshire", "the Deceased was seen", "SARS-CoV and MERS-CoV were found",
    "Project Rowan and Exercise Alice", "a US-led group", "He is a Director-General and a Co-Founder.", "their Radiological Conference", "A Bradford ward", "A Ward", "A Rule", "Student A was seen by a Vauxhall",
]  # fmt: skip


def taken_apart(marked: str) -> tuple[str, str]:
    return marked.replace("<", "").replace(">", ""), marked[
        marked.index("<") + 1 : marked.index(">")
    ]


@pytest.mark.parametrize("marked", NAMES)
def test_a_name_is_found_whole(marked: str) -> None:
    text, name = taken_apart(marked)
    assert [one.text for one in scan(text) if one.kind is Kind.FULL_NAME] == [name]


@pytest.mark.parametrize("marked", INITIALS)
def test_initials_of_a_person_are_found(marked: str) -> None:
    text, who = taken_apart(marked)
    assert [(one.kind, one.text) for one in scan(text)] == [(Kind.INITIALS, who)]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_called_so(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The founders were Kowalczyk, Tsubarov and Reed.", ["Kowalczyk", "Tsubarov", "Reed"]),
        ("It was Aoife or Mark.", ["Aoife", "Mark"]),
        ("Young and Brown were late.", ["Young", "Brown"]),
        ("Agnieszka, Physiotherapist, and Leeds", ["Agnieszka"]),
        ("Young and Brown", []),
        ("DWP, Jane", ["Jane"]),
    ],
)
def test_names_are_found_by_the_names_beside_them(text: str, names: list[str]) -> None:
    assert [one.text for one in scan(text)] == names


def test_a_name_is_found_again_without_its_title_or_given_name() -> None:
    text = "Holly Zimmer rang.\nThe ward told Zimmer, and later Holly, to wait. The Zimmer Wing has holly."
    assert [one.text for one in scan(text)] == ["Holly Zimmer", "Zimmer", "Holly"]


def test_known_words_are_no_names() -> None:
    text = "Rowan Example told Alex Zimmer of Zimmer Lodge, and Rowan Examples too."
    found = scan(text, known={"Rowan Example", "Zimmer Lodge"})
    assert [one.text for one in found] == ["Alex Zimmer", "Rowan Examples"]


def test_what_is_less_sure_is_found_when_asked() -> None:
    assert scan("Brixit Zomble") != scan("Brixit Zomble", least=0.6)


@pytest.mark.parametrize(
    "piece",
    ["\n", " ", "a", "A", "abc\n\n", "siobhan came ", "Jane ", "Jane\n", "Jane, ", "Jane and ", ". a", ", said ", "A-", "mr ", "“", "1 "],
)  # fmt: skip
def test_the_time_grows_with_the_length_alone(piece: str) -> None:
    text = piece * (60_000 // len(piece)) + "X"
    before = time.process_time()
    scan(text)
    assert time.process_time() - before < 5


@given(st.text(alphabet="JaneSmithMrO’é .,-\nÉ"))
def test_names_are_slices_that_never_overlap(text: str) -> None:
    found = without_overlap(scan(text, least=0.0))
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
