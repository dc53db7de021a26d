"""Plans in the layouts that real ones have, each told once; every word of them is invented.

A table is lines of cells with bars between: "^" goes on with the cell above, "<" with the one to the
left, "\\n" is a new line, "{amber}" before a cell's words fills it. `expected` are the actions, as the
fields that matter: label; serves; text; owners; last day or precision of each date; status.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Layout:
    """A plan: what stands above it, its rows, and the actions that it holds."""

    rows: str
    expected: list[dict[str, Any]]
    title: str = "Action plan"
    # Words of the table that are in no action: headings, and rows that are guidance.
    left_out: list[str] = field(default_factory=list)
    # Headings of columns that a person is asked about.
    unsure: list[str] = field(default_factory=list)

    def lines(self) -> list[list[str]]:
        """The cells of each row, with their marks."""
        return [
            [cell.strip().replace("\\n", "\n") for cell in line.split("|")]
            for line in self.rows.strip().split("\n")
        ]


SERVICE_FIRST = Layout(
    r"""
    Service | Action | Evidence | Lead/Ownership | Target Date
    Please state provider or commissioner and the number | Additional action that is required, please describe | Please list the evidence and the assurance | Roles should be given, no names | A realistic target date should be put
    Recommendation 1 / Leaving hospital / 17.6 | < | < | < | <
    Crisis team | Write to families within six months of publication | Copies of the letters | Director of Nursing and Medical Director | 30 April 2018
    Wards | Hold a weekly meeting with carers | Minutes | Ward Manager | March 2018
    Recommendation 3 / Records / 17.9 | < | < | < | <
    All services | Check the records of twenty people | Audit report | Head of Quality and Safety | Ongoing
    """,
    [
        {"serves": ["1"], "text": "Write to families within six months of publication",
         "owners": ["Director of Nursing", "Medical Director"], "by": "2018-04-30", "evidence": "Copies of the letters"},
        {"serves": ["1"], "text": "Hold a weekly meeting with carers", "owners": ["Ward Manager"], "by": "2018-03-31"},
        {"serves": ["3"], "text": "Check the records of twenty people", "owners": ["Head of Quality and Safety"], "by": "ongoing"},
    ],
    left_out=["Please state", "Additional action", "Please list", "Roles should", "A realistic"],
)  # fmt: skip

PARALLEL_LISTS = Layout(
    r"""
    Issues identified | Actions to be taken | Person responsible | Target completion date | Evidence to be probed | Progress to date
    4. The Trust should ask families what they saw. | 1. Write to families\n2. Train the team\n3. Look at it again | Matron\nHead of Governance | 1. 30 June 2020\n2. 31 September 2020\n3. On going | 1. Letters\n2. Register of those trained\n3. Notes | 1-2 complete\n3. A new look is planned for May 2021
    8. The Trust should keep records. | 1. Buy a system\n2. Use it | Chief Information Officer | December 2020 | Contract | Begun
    """,
    [
        {"label": "1", "serves": ["4"], "text": "Write to families", "owners": ["Matron", "Head of Governance"],
         "by": "2020-06-30", "evidence": "Letters", "progress": "complete"},
        {"label": "2", "serves": ["4"], "text": "Train the team", "by": "impossible",
         "evidence": "Register of those trained", "progress": "complete"},
        {"label": "3", "serves": ["4"], "text": "Look at it again", "by": "ongoing", "evidence": "Notes",
         "progress": "A new look is planned for May 2021"},
        {"serves": ["8"], "text": "1. Buy a system\n2. Use it", "owners": ["Chief Information Officer"],
         "by": "2020-12-31", "evidence": "Contract", "progress": "Begun"},
    ],
)  # fmt: skip

COLOUR_FIRST = Layout(
    r"""
    RAG rating | Recommendation | Actions | Person responsible | Target | Evidence to be provided | Progress
    {amber}Amber - in progress | 1. The Trust should listen. | Hold a meeting | Matron | May 2021 | Minutes | Booked.
    {green} | 2. The Trust should write. | Write to families | Head of Governance | 30/06/2021 | Letters | Sent.
    """,
    [
        {"serves": ["1"], "text": "Hold a meeting", "status": "Amber - in progress", "by": "2021-05-31"},
        {"serves": ["2"], "text": "Write to families", "status": "green", "by": "2021-06-30",
         "flag": "status told by colour alone"},
    ],
)  # fmt: skip

SMART = Layout(
    r"""
    No* | Recommendation / Area of concern | Action (in SMART format) | Lead | Level for Action | Monitoring | Target date | Evidence of action point implementation
    Put the number | Please describe the concern that is to be met | One person only for each action, please state it | They must have agreed, use initials | Specify individual, team or trust | State who should be monitoring | Insert a date | Please send the evidence to the unit
    1 | Handover was not written down. | Write the handover on one sheet by June | AB | ☐ individual ☒ team | Quality group | 30.06.2016 | The sheet
    2 | Nobody looked at the plan. | Look at it each Monday | CD/EF | ☒ trust | Board | July 2016 | Minutes
    """,
    [
        {"serves": ["1"], "text": "Write the handover on one sheet by June", "owners": ["AB"], "by": "2016-06-30",
         "flag": "an owner may be a person's initials"},
        {"serves": ["2"], "text": "Look at it each Monday", "owners": ["CD", "EF"], "by": "2016-07-31"},
    ],
    left_out=["Put the number", "Please describe", "One person only", "They must have agreed", "Specify individual",
              "State who", "Insert a date", "Please send"],
)  # fmt: skip

MERGED_LEFT = Layout(
    r"""
    No | Recommendation | Actions required | Identified Lead | Target Date | Progress\nRAG status
    1 | The Trust should ask why. | Write to families | Matron | Jan 2016 | Completed.\nGreen
    ^ | ^ | Hold a meeting | Head of Governance | 2016/17 | A date is sought.\nAmber
    2 | The Board should read. | Add it to the agenda | Trust Secretary | Feb 2016 | Completed.
    """,
    [
        {"serves": ["1"], "text": "Write to families", "by": "2016-01-31", "status": "Green"},
        {"serves": ["1"], "text": "Hold a meeting", "by": "2017-03-31", "status": "Amber"},
        {"serves": ["2"], "text": "Add it to the agenda", "by": "2016-02-29",
         "flag": "completion told only in the words on progress"},
    ],
)  # fmt: skip

BLANK_LEFT = Layout(
    MERGED_LEFT.rows.replace("^", " "),
    MERGED_LEFT.expected,
)

TWO_CLOCKS = Layout(
    r"""
    LAFL Ref | Action required | Linked to associated plans (Y/N) | Start Date | Due Date (action in place) | Delivery Status | Progress Status | Status Commentary (this period) | Actual Completion Date | Date to be evidenced by | Date evidenced by | Lead Executive | Accountable Person | Location of Evidence
    Theme 1: Care in labour | < | < | < | < | < | < | < | < | < | < | < | < | <
    4.54 | Look at every plan of care | Y | 10/12/2020 | 31/03/2021 | Delivered, Not Yet Evidenced | On Track | 14/04/2021: the committee moved it on.\n12/05/2021: the sample was seen. | 30/03/2021 | 30/06/2021 | | Director of Nursing | Head of Midwifery | Shared folder
    4.55 | Ring the consultant | N | 01/01/2021 | 30/04/2021 | Not Yet Delivered | Off Track | Waiting for the rota. | | Q2 2021/22 | | Medical Director | Lead Obstetrician | Shared folder
    """,
    [
        {"serves": ["4.54"], "text": "Look at every plan of care", "by": "2021-03-31", "evidenced_by": "2021-06-30",
         "status": "Delivered, Not Yet Evidenced", "forecast": "On Track", "completed": "2021-03-30",
         "owners": ["Director of Nursing", "Head of Midwifery"], "group": "Theme 1: Care in labour",
         "updates": ["2021-04-14", "2021-05-12"], "evidence": "Shared folder"},
        {"serves": ["4.55"], "text": "Ring the consultant", "by": "2021-04-30", "evidenced_by": "2021-09-30",
         "status": "Not Yet Delivered", "forecast": "Off Track", "started": "2021-01-01"},
    ],
)  # fmt: skip

MUST_DO = Layout(
    r"""
    Must do / Should do | Action | Lead | Target | BRAG
    Acute wards | < | < | < | <
    The trust must check alarms. | Check them each week | Ward Manager | End of March 2022 | {blue}Blue
    The trust should offer keys. | Buy safes | Head of Estates | 2022 | {red}Red
    """,
    [
        {"text": "Check them each week", "by": "2022-03-31", "status": "Blue", "group": "Acute wards"},
        {"text": "Buy safes", "by": "2022-12-31", "status": "Red", "owners": ["Head of Estates"]},
    ],
)  # fmt: skip

SPECIAL_MEASURES = Layout(
    r"""
    Summary of main concerns | Summary of urgent actions required | Agreed timescale | External support / assurance | Progress against timescale
    Too few nurses at night | Recruit twelve nurses | End of Sept 2014 | The regional team | On track to deliver
    Complaints wait too long | Answer within thirty days | Delivered | A peer review | Delivered
    """,
    [
        {"text": "Recruit twelve nurses", "progress": "On track to deliver"},
        {"text": "Answer within thirty days", "progress": "Delivered", "flag": "date not understood: in place by"},
    ],
)  # fmt: skip

NESTED_NUMBERS = Layout(
    r"""
    No | Unit | Action | Deadline | Person
    1.1 | All units | Read the policy | 31 March 2010 | Jane Doe
    1.1.1 | North borough | removed - cross referenced | |
    1.39.2 | North borough | Give carers a leaflet | ASAP | Carers Lead
    1.39.2 | South borough | Give carers a leaflet | within 3 months | Carers Lead, Borough Director
    """,
    [
        {"label": "1.1", "text": "Read the policy", "owners": ["Jane Doe"], "flag": "an owner may be a person's name"},
        {"label": "1.1.1", "text": "removed - cross referenced", "flag": "removed, or moved elsewhere in the document"},
        {"label": "1.39.2", "text": "Give carers a leaflet", "by": "relative"},
        {"label": "1.39.2", "by": "relative", "owners": ["Carers Lead", "Borough Director"]},
    ],
)  # fmt: skip

AGREED = Layout(
    r"""
    Recommendation | Agreed / Partly Agreed / Not Agreed | Response Action Taken / Planned | Responsible Owner | Target Date
    1. The service should see people weekly. | Partly Agreed | See those at high risk weekly | Head of Operations | Autumn 2019
    2. The service should train staff. | Agreed | Train all staff | Head of Learning | Quarter 3 2019/20
    """,
    [
        {"serves": ["1"], "text": "See those at high risk weekly", "by": "2019-11-30", "status": "Partly Agreed"},
        {"serves": ["2"], "text": "Train all staff", "by": "2019-12-31", "status": "Agreed"},
    ],
)  # fmt: skip

MANY_PARTNERS = Layout(
    r"""
    No. | Action | Timescale | Led by | Outcomes | Summary progress incl. outcome measures | RAG
    1 | Agree how people are brought to a place of safety | 15-16 | Exampleshire Police\nExampleshire ICB; Sample Council | Fewer people in cells | Agreed in May. | {green}Green
    2 | Share records | 2016/17 | Sample NHS Trust | One record | Not yet complete. | {amber}Amber
    """,
    [
        {"label": "1", "by": "2016-03-31", "owners": ["Exampleshire Police", "Exampleshire ICB", "Sample Council"], "status": "Green"},
        {"label": "2", "by": "2017-03-31", "status": "Amber", "progress": "Not yet complete."},
    ],
)  # fmt: skip

STATUTORY = Layout(
    r"""
    Recommendation | Scope of recommendation i.e. local or regional | Action to take | Lead agency | Key milestones in enacting the recommendation | Target date | Date of completion and outcome
    1. Ask about abuse at every visit. | Local | Change the form | Sample NHS Trust | Draft in May; pilot in June | 1 September 2017 | 14 August 2017
    """,
    [
        {"serves": ["1"], "text": "Change the form", "owners": ["Sample NHS Trust"], "by": "2017-09-01", "completed": "2017-08-14"},
    ],
)  # fmt: skip

BY_THEME = Layout(
    r"""
    Rec | Theme | Update | Status | Expected completion date
    12 | Fire doors | The rules were laid before Parliament. | In progress | Spring 2026
    13 | Training | Training was given. | Complete |
    """,
    [
        {"serves": ["12"], "status": "In progress", "by": "2026-05-31", "progress": "The rules were laid before Parliament."},
        {"serves": ["13"], "status": "Complete"},
    ],
)  # fmt: skip

PERCENT = Layout(
    r"""
    Recommendation | Percentage | Dated updates
    4(a)(i) Set up a body. | 50 | March 2025: a director was named.\nJune 2025: an office was found.
    """,
    [{"serves": ["4(a)(i)"], "status": "50", "updates": ["2025-03-31", "2025-06-30"]}],
)

# One record to a table, its headings down the left side.
FRAMEWORK = Layout(
    r"""
    Recommendation | 7. Records should be seen by a second doctor.
    Intention of the recommendation | People are not harmed by one person's mistake
    Actions | Name a second reader
    Evidence that would prove it | Fifty records, with two names
    Lead | Medical Director
    Completion date | 31 January 2024
    """,
    [
        {"serves": ["7"], "text": "Name a second reader", "owners": ["Medical Director"], "by": "2024-01-31",
         "evidence": "Fifty records, with two names"},
    ],
)  # fmt: skip

PARTLY_ASSURED = Layout(
    r"""
    Area | Concern raised | What we are doing about it | Lead Director | By when | Progress (RAG) | External verdict
    Nursing | Too few nurses at night | Recruit twelve nurses | Chief Nurse | 30 September 2014 | {green}Complete | Assured
    Complaints | Families wait too long | Answer within thirty days | Director of Governance | 31 October 2014 | {amber}On track | Partly Assured
    """,
    [
        {"text": "Recruit twelve nurses", "owners": ["Chief Nurse"], "by": "2014-09-30", "status": "Complete"},
        {"text": "Answer within thirty days", "owners": ["Director of Governance"], "by": "2014-10-31", "status": "On track"},
    ],
    unsure=["External verdict"],
)  # fmt: skip

HIGHLIGHTS = Layout(
    r"""
    Action ref | Milestone | Target date | Revised date | Milestones missed and why | Key actions since last report | Key actions for next month | Owner
    2.5.3 | Agree the new rota | 31 March 2015 | 30 June 2015 | The rota was not agreed: two posts are empty. | One post was filled. | Fill the other post | Clinical Director
    4.2.5 | Open the family room | 30 April 2015 | | None | It was opened on 20 April. | None | Head of Estates
    """,
    [
        {"label": "2.5.3", "text": "Agree the new rota", "owners": ["Clinical Director"], "by": "2015-06-30", "progress": "One post was filled."},
        {"label": "4.2.5", "text": "Open the family room", "by": "2015-04-30", "progress": "It was opened on 20 April."},
    ],
    unsure=["Milestones missed and why"],
)  # fmt: skip

ONE_YEAR_ON = Layout(
    r"""
    Recommendation | What we have done | What has changed in our culture | What is business as usual and how it is monitored
    1. Admit what went wrong. | The chief executive wrote to every family. | Staff speak up sooner. | A monthly report to the Board
    4. Review skills each year. | Each midwife has a plan. | Mistakes are talked about. | Yearly appraisal
    """,
    [
        {"serves": ["1"], "progress": "The chief executive wrote to every family.", "evidence": "A monthly report to the Board"},
        {"serves": ["4"], "progress": "Each midwife has a plan.", "evidence": "Yearly appraisal"},
    ],
    unsure=["What has changed in our culture"],
)  # fmt: skip

GAP_ANALYSIS = Layout(
    r"""
    Immediate and essential action | What do we have in place currently? | How are we measuring this? | What further action do we need to take? | Who and by when? | How will we mitigate risk in the short term?
    IEA 1: Work with neighbours on safety | A monthly meeting | Minutes of the meeting | Share every review | Director of Midwifery, 31 March 2021 | A call each week
    IEA 2: Listen to families | A user group | Survey each quarter | Name a director for families | Chief Nurse, 30 June 2021 | The chair visits
    """,
    [
        {"text": "Share every review", "progress": "A monthly meeting", "by": "2021-03-31"},
        {"text": "Name a director for families", "progress": "A user group", "by": "2021-06-30"},
    ],
    unsure=["How will we mitigate risk in the short term?"],
)  # fmt: skip

COVER_SHEET = Layout(
    r"""
    Meeting | Public Board
    Date | 13 November 2024
    Agenda item | 7
    Author | Head of Compliance
    Lead director | Director of Nursing
    Purpose | For assurance
    Strategic risk | SR1
    Previously considered by | Quality Committee
    Recommendation | The Board is asked to note the report.
    """,
    [],
)  # fmt: skip

CODED = Layout(
    r"""
    Death | Recommendation | Prison's response | Category
    A man of 41 | 1. The Governor should answer cell bells within five minutes. | Accepted. A log is kept. | Implemented
    A man of 29 | 2. The Head of Healthcare should see new prisoners within a day. | Accepted. Staff are being recruited. | Underway
    """,
    [
        {"serves": ["1"], "status": "Implemented"},
        {"serves": ["2"], "status": "Underway"},
    ],
    unsure=["Death"],
)  # fmt: skip

FOUR_GOVERNMENTS = Layout(
    r"""
    Recommendation | UK Government response | Scottish Government response | Welsh Government response | Northern Ireland Executive response
    1a. A scheme should be set up now. | Accept in full | Accept in full | Accept in full | Accept in principle
    4(a)(i) A body should be told of each concern. | Accept in principle | Accept in full | Accept in principle | Accept in principle
    """,
    [
        {"serves": ["1a"]},
        {"serves": ["4(a)(i)"]},
    ],
)  # fmt: skip

EVIDENCE_TRAIL = Layout(
    r"""
    Ref | Recommendation (verbatim) | Government response (verbatim) | Evidence trail | Status | Last checked
    38892 | The department should publish the figures. | We accept this in part. | 3 May 2024: a bill was read. | Insufficient Progress | 1 June 2024
    38893 | The regulator should visit yearly. | We accept this. | Nothing found. | Accepted in Part | 1 June 2024
    """,
    [
        {"text": "The department should publish the figures.", "evidence": "3 May 2024: a bill was read.", "status": "Insufficient Progress"},
        {"text": "The regulator should visit yearly.", "evidence": "Nothing found.", "status": "Accepted in Part"},
    ],
    unsure=["Last checked"],
)  # fmt: skip

COUNTS = Layout(
    r"""
    Review | Recommendations | Fully implemented | In progress | Not progressed
    Adult M | 13 | 4 | 6 | 3
    Adult N | 5 | 5 | 0 | 0
    """,
    [],
)  # fmt: skip

SIGNED_OFF = Layout(
    r"""
    Investigation | Commissioned by | Number of recommendations | Signed off by | Plan closed | Follow-up review
    Mr A | NHS England | 11 | Commissioner's panel | 12 May 2016 | Niche, 2018
    Ms B | The CCG | 6 | Commissioner's panel | 3 June 2017 | None
    """,
    [],
)  # fmt: skip

LAYOUTS = {
    "L1 service first, with group and guidance rows": SERVICE_FIRST,
    "L2 parallel lists": PARALLEL_LISTS,
    "L3 colour first": COLOUR_FIRST,
    "L4 SMART, with guidance and tick boxes": SMART,
    "L5 cells merged at the left": MERGED_LEFT,
    "L5 blank cells at the left": BLANK_LEFT,
    "L6 two clocks and two statuses": TWO_CLOCKS,
    "L7 must do, should do": MUST_DO,
    "L8 special measures": SPECIAL_MEASURES,
    "L9 partly assured": PARTLY_ASSURED,
    "L10 nested numbers": NESTED_NUMBERS,
    "L11 highlights": HIGHLIGHTS,
    "L12 one year on": ONE_YEAR_ON,
    "L13 gap analysis": GAP_ANALYSIS,
    "L14 a cover sheet": COVER_SHEET,
    "L15 agreed, partly agreed": AGREED,
    "L16 answers put in categories": CODED,
    "L17 by theme": BY_THEME,
    "L18 four governments": FOUR_GOVERNMENTS,
    "L19 per cent": PERCENT,
    "L20 a trail of evidence": EVIDENCE_TRAIL,
    "L21 counts alone": COUNTS,
    "L22 many partners": MANY_PARTNERS,
    "L23 statutory": STATUTORY,
    "L24 plans signed off": SIGNED_OFF,
    "L25 a form": FRAMEWORK,
}
