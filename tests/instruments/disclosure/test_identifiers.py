"""Numbers and addresses that lead to one person: every form in which they are written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.disclosure import Kind, scan, without_overlap

# Every number and address here is made up, or one that its issuer keeps for examples.
FOUND: dict[Kind, list[str]] = {
    Kind.NHS_NUMBER: [
        "<943 476 5919>", "<943-476-5919>", "<9434765919>", "<943 4765919>", "<94 3476 5919>", "<943.476.5919>",
        "<943\u00a0476\u00a05919>", "(<943 476 5919>)", "NHS number: <9434765919>.", "NHS No. <943 476 5918>",
        "nhs no <943 476 5919>", "His NHS number is <943 476 5919>, and", "NHS#<9434765919>", "ID:<4010232137>;",
    ],
    Kind.NATIONAL_INSURANCE: [
        "<QQ 12 34 56 C>", "<QQ123456C>", "<AB 123456 A>", "<ab123456c>", "<AB-12-34-56-D>", "NI number: <AB 12 34 56>",
        "National Insurance number <AB123456>", "NINO <AB 12 34 56 C>",
    ],
    Kind.PHONE: [
        "<01632 960 001>", "<01632 960001>", "<(01632) 960001>", "<020 7946 0958>", "<07700 900123>", "<07700900123>",
        "<+44 7700 900123>", "<+44 (0)20 7946 0958>", "<0044 1632 960001>", "<(+44) 1632 960001>", "<+447700900123>",
        "<0300 123 1234>", "<07700-900-123>", "<0131 496 0001>", "<029 2018 0001>", "<01632 960001 ext. 234>",
        "tel: <960001>", "ext <4321>", "bleep <1234>", "<+353 1 234 5678>", "<(555) 010-9999>", "Tel:<02079460958>",
        "<416 60 039> office", "<085 175 7641>-Fax", "Please call me on <(64) 3591-3246>",
    ],
    Kind.EMAIL: [
        "<someone.else@example.org>", "(<a.b+c@nhs.example>)", "<o’neill@example.org>", "<x_y@mail.example.co.uk>.",
        "<someone [at] example.org>", "mailto:<a@b.example>",
    ],
    Kind.POSTCODE: [
        "<ZZ9 9ZZ>", "<SW1A 1AA>", "<M1 1AE>", "<B33 8TH>", "<CR2 6XH>", "<DN55 1PT>", "<EC1A 1BB>", "<W1A0AX>", "<GIR 0AA>",
        "<sw1a 1aa>", "postcode district <SW1A>", "<BT1  5GS>",
    ],
    Kind.HOSPITAL_NUMBER: [
        "hospital number <A123456>", "Hospital No: <123456>", "MRN <00123456>", "MRN: <RX12345>", "patient ID <P-100234>",
        "Patient number is <445566>", "RiO number <1234567>", "unit no. <E12345>", "StEIS <2017/12345>", "Datix ref <W123456>",
        "Datix: <W98765>", "case note number <12345/67>", "on <K1234567> he", "H&C number <320 123 4568>", "PAS ID <X123456>",
    ],
    Kind.OFFICIAL_NUMBER: [
        "GMC number <7012345>", "NMC PIN <12A3456E>", "passport number <123456789>", "Passport no: <AB1234567>",
        "driving licence <MORGA753116SM9IJ>", "prison number <A1234BC>",
    ],
    Kind.VEHICLE: ["<AB12 CDE>", "<AB12CDE>", "<A123 BCD>", "registration <ABC 123D>"],
    Kind.BANK: [
        "card <4454794511390933>", "<4929 0000 0000 6>", "<GB82 WEST 1234 5698 7654 32>", "<GB82WEST12345698765432>", "<gb82west12345698765432> was used",
        "sort code <12-34-56>", "account number <12345678>",
    ],
    Kind.WEB_ADDRESS: [
        "<https://www.facebook.com/someone.else.9>", "see <www.justgiving.com/page/someone-else>", "<https://someone-else.example>",
    ],
    Kind.MACHINE: ["<192.0.2.10>", "<2001:db8:0:0:0:0:0:1>", "<00:00:5E:00:53:01>"],
    Kind.DATE_OF_BIRTH: [
        "<born on 3 May 1978>", "<Born in 1978>, he", "<DOB: 03/05/1978>", "<D.O.B. 3.5.78>", "<dob 1978-05-03>",
        "Her <date of birth was 3 May 1978>.", "<3 May 1978 (date of birth>)", "<DoB 3rd of May, 1978>", "<born May 3, 1978>",
        "<d/o/b: 03-05-78>", "<year of birth: 1978>", "<(b. 1978)>", "on his <40th birthday>",
    ],
    Kind.STREET: [
        "at <12 Nowhere Street>", "in <Old Mill Lane>", "<Flat 3, 14 Nowhere Road>", "at <221b Nowhere Close>.",
        "lived at <Nowhere Close>.", "<12 Nowhere Gardens, Anytown, ZZ9 9ZZ>", "<Flat 2, 7 Old Mill Lane, Upper Anytown, Exampleshire, ZZ9 9ZZ>",
        "<5-7 Nowhere Avenue>",
    ],
    Kind.AGE: [
        "<who was 43>", "a <43-year-old> man", "a <forty-three year old> man", "<aged 7>", "a woman <in her forties>",
        "a <45 yo> man", "died <at the age of 43>",
    ],
    Kind.EVENT_DAY: [
        "He died on <3 May 2017>.", "On <3 May 2017> she was found unresponsive.", "was admitted on Monday <3 May 2017>",
        "the incident of <03/05/2017>", "Date of death: <3 May 2017>", "discharged home on <3rd May 2017>",
    ],
}  # fmt: skip
NOTHING = [
    "",
    "943 476 5918 is not an NHS number.",
    "People aged 18 to 24, women aged 50 and over and those under the age of 16.",
    "16-24 year olds",
    "The action is due by 30 September 2025, and was reviewed on 31 January 2026.",
    "The report on the death was published on 24 July 2017.",
    "£1,234,567,890 in 2017/18; 12,345 of 67,890 (18.2%).",
    "ISBN 978-1-5286-5081-6, HC 123, Cm 9876, CP 1133, paragraph 4.10.2, page 10",
    "https://www.gov.uk/2017/07/24/plan-12345",
    "From 01-02-2024 to 31-03-2024, 10.30 to 12.45.",
    "Downing Street, the High Court, the Way Forward and Nowhere Street Clinic",
    "They were 12 days late. Of 43 actions, 7 are in place: she was 1 of 20.",
    "Section 117 of the Mental Health Act 1983; version 1.2.3; ISO 27001:2022; 12:30:45",
    "Action 1.2.10, R12 and table A4 in E10 of 2020",
    "2020 2021 2022 2023 2024 and 10 20 30 40 50 60",
    "2003 2005 2007 2009 and 2006–2021 97, 2020-201 003, 260 104.6 42.2",
    "See https://www.england.nhs.uk/example, www.gov.uk and https://doi.org/10.1000/182",
]


@pytest.mark.parametrize(
    ("kind", "marked"), [(kind, text) for kind, texts in FOUND.items() for text in texts]
)
def test_a_detail_is_found_in_its_place(kind: Kind, marked: str) -> None:
    before, _, rest = marked.partition("<")
    words, _, after = rest.partition(">")
    found = scan(before + words + after)
    assert [(one.kind, one.text) for one in found] == [(kind, words)]
    assert (found[0].start, found[0].end) == (len(before), len(before + words))
    assert 0.5 <= found[0].confidence < 1


@pytest.mark.parametrize("text", NOTHING)
def test_what_leads_to_nobody_is_not_found(text: str) -> None:
    assert scan(text) == []


@given(st.text(alphabet=" .,-()0123456789ABDZdob@+4/:\n"))
def test_findings_are_slices_that_never_overlap(text: str) -> None:
    found = without_overlap(scan(text))
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
