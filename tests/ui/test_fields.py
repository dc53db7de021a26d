"""Every field: what it draws with and without errors, and what it makes of an answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    EmailField,
    FileField,
    HiddenField,
    ImpreciseDateInput,
    IntegerField,
    MultipleChoiceField,
    NHSField,
    PasswordField,
    TextArea,
)
from amends.ui.form import Form
from tests.ui import markup

ANSWERS = {"accepted": "Accepted", "in part": "Accepted in part", "not ours": "Not ours"}


def form_of(
    field: NHSField,
    data: dict[str, Any] | None = None,
    files: dict[str, Any] | None = None,
    **options: Any,
) -> Form:
    """A form of one field called `thing`."""
    kind = type("OneField", (Form,), {"thing": field})
    uploads = None if files is None else MultiValueDict({k: [v] for k, v in files.items()})
    form = kind(data, uploads, **options)
    assert isinstance(form, Form)
    return form


def drawn(form: Form) -> markup.Element:
    return markup.read(str(form))


FIELDS: dict[str, Callable[[], NHSField]] = {
    "text": lambda: CharField(label="Thing", hint="A hint"),
    "long text": lambda: TextArea(label="Thing", hint="A hint"),
    "counted text": lambda: TextArea(label="Thing", hint="A hint", max_words=5),
    "email": lambda: EmailField(label="Thing", hint="A hint"),
    "password": lambda: PasswordField(label="Thing", hint="A hint"),
    "number": lambda: IntegerField(label="Thing", hint="A hint", suffix="teams"),
    "select": lambda: ChoiceField(label="Thing", hint="A hint", choices=ANSWERS, as_select=True),
    "imprecise date": lambda: ImpreciseDateInput(label="Thing", hint="A hint"),
    "file": lambda: FileField(label="Thing", hint="A hint"),
}
GROUPS: dict[str, Callable[[], NHSField]] = {
    "radios": lambda: ChoiceField(label="Thing", hint="A hint", choices=ANSWERS),
    "checkboxes": lambda: MultipleChoiceField(label="Thing", hint="A hint", choices=ANSWERS),
    "date": lambda: DateField(label="Thing", hint="A hint"),
}


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_a_field_has_a_label_and_a_hint_that_describes_it(make: Callable[[], NHSField]) -> None:
    page = drawn(form_of(make()))
    control = page.labelled("Thing")
    assert control.attributes["name"] == "thing"
    assert "A hint" in page.described_by(control)
    assert page.all(css="nhsuk-error-message") == []


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_an_empty_answer_is_marked_and_the_summary_leads_to_it(
    make: Callable[[], NHSField],
) -> None:
    form = form_of(make(), {})
    page = drawn(form)
    control = page.labelled("Thing")
    (item,) = form.error_summary()
    assert "“Thing”" in item["text"]
    assert item["href"] == "#" + control.attributes["id"]
    assert "Error: " + item["text"] in page.described_by(control)
    assert page.one(css="nhsuk-form-group--error").tag


@pytest.mark.parametrize("make", GROUPS.values(), ids=GROUPS)
def test_a_group_has_a_legend_and_its_error_describes_the_group(
    make: Callable[[], NHSField],
) -> None:
    form = form_of(make(), {})
    page = drawn(form)
    group = page.one("fieldset")
    assert group.one("legend").words == "Thing"
    (item,) = form.error_summary()
    assert item["text"] in page.described_by(group)
    assert "A hint" in page.described_by(group)
    assert page.one("input", id=item["href"].removeprefix("#")).tag


@pytest.mark.parametrize("make", [*FIELDS.values(), *GROUPS.values()], ids=[*FIELDS, *GROUPS])
def test_hostile_words_stay_words(make: Callable[[], NHSField]) -> None:
    hostile = "\"><script>alert('1')</script>"
    data = dict.fromkeys(["thing", "thing_day", "thing_month", "thing_year"], hostile)
    page = drawn(form_of(make(), data))
    assert page.all("script") == []


def test_a_message_of_our_own_replaces_the_usual_one() -> None:
    form = form_of(CharField(label="Thing", missing="Say who decided"), {})
    assert form.error_summary()[0]["text"] == "Say who decided"


def test_a_label_can_be_the_page_heading() -> None:
    page = drawn(form_of(CharField(label="Thing", label_size="l", page_heading=True)))
    assert page.one("h1").words == "Thing"
    page = drawn(form_of(DateField(label="Thing", label_size="l", page_heading=True)))
    assert page.one("h1").words == "Thing"


def test_what_was_typed_is_kept() -> None:
    page = drawn(form_of(CharField(label="Thing", max_length=5), {"thing": 'a "quoted" <word>'}))
    assert page.labelled("Thing").attributes["value"] == 'a "quoted" <word>'
    assert page.one(css="nhsuk-error-message").words == "Error: Use 5 characters or fewer"


def test_a_null_character_is_refused() -> None:
    assert not form_of(CharField(label="Thing"), {"thing": "a\x00b"}).is_valid()
    assert not form_of(TextArea(label="Thing"), {"thing": "a\x00b"}).is_valid()


def test_long_text_keeps_its_lines_and_loses_carriage_returns() -> None:
    form = form_of(TextArea(label="Thing"), {"thing": "one\r\n\r\n  two\rthree"})
    assert form.is_valid()
    assert form.cleaned_data["thing"] == "one\n\n  two\nthree"


def test_long_text_is_drawn_as_it_is_even_inside_a_revealed_answer() -> None:
    """The NHS macros indent what they nest, which would put spaces into the words."""

    class Nested(Form):
        answer = ChoiceField(label="Answer", choices=ANSWERS, reveals={"in part": "reason"})
        reason = TextArea(label="Reason", required=False)

    page = drawn(Nested({"answer": "in part", "reason": "one\n\n  two"}))
    assert page.labelled("Reason").text == "one\n\n  two"


def test_words_are_counted() -> None:
    field = TextArea(label="Thing", max_words=3)
    assert form_of(field, {"thing": "one two three"}).is_valid()
    form = form_of(field, {"thing": "one two three four"})
    assert form.error_summary()[0]["text"] == "Use 3 words or fewer. You used 4"
    page = drawn(form)
    assert "up to 3 words" in page.described_by(page.labelled("Thing"))


def test_a_book_is_refused() -> None:
    form = form_of(TextArea(label="Thing"), {"thing": "a" * 20_001})
    assert form.error_summary()[0]["text"] == "Use 20000 characters or fewer. You used 20001"


def test_a_password_is_not_shown_again_and_not_trimmed() -> None:
    form = form_of(PasswordField(label="Thing"), {"thing": " secret "})
    assert form.is_valid()
    assert form.cleaned_data["thing"] == " secret "
    assert "secret" not in str(form)


def test_an_email_address_must_look_like_one() -> None:
    form = form_of(EmailField(label="Thing"), {"thing": "sian"})
    assert "name@example.com" in form.error_summary()[0]["text"]


@pytest.mark.parametrize("typed", ["1.5", "many", "²", "1e3"])
def test_a_number_must_be_whole(typed: str) -> None:
    form = form_of(IntegerField(label="Thing"), {"thing": typed})
    assert form.error_summary()[0]["text"] == "Enter a whole number, such as 18"


def test_a_number_has_limits() -> None:
    field = IntegerField(label="Thing", min_value=1, max_value=20)
    assert form_of(field, {"thing": "0"}).error_summary()[0]["text"] == "Enter 1 or more"
    assert form_of(field, {"thing": "21"}).error_summary()[0]["text"] == "Enter 20 or less"


def test_a_choice_is_kept_and_must_be_one_of_those_shown() -> None:
    field = ChoiceField(label="Thing", choices=ANSWERS, hints={"not ours": "Say whose it is"})
    page = drawn(form_of(field, {"thing": "in part"}))
    assert [each.attributes["value"] for each in page.all("input", checked="")] == ["in part"]
    assert page.described_by(page.labelled("Not ours")) == "Say whose it is"
    form = form_of(field, {"thing": "perhaps"})
    assert form.error_summary()[0]["text"] == "Choose one of the answers shown"


def test_a_select_starts_with_nothing_chosen() -> None:
    field = ChoiceField(label="Thing", choices=ANSWERS, as_select=True)
    options = drawn(form_of(field)).all("option")
    assert [each.words for each in options] == ["Choose from the list", *ANSWERS.values()]
    chosen = drawn(form_of(field, initial={"thing": "not ours"})).one("option", selected="")
    assert chosen.words == "Not ours"


def test_an_answer_is_coerced() -> None:
    form = form_of(ChoiceField(label="Thing", choices={"7": "Seven"}, coerce=int), {"thing": "7"})
    assert form.is_valid()
    assert form.cleaned_data["thing"] == 7


def test_several_answers() -> None:
    field = MultipleChoiceField(label="Thing", choices=ANSWERS)
    form = form_of(field, initial={"thing": ["accepted", "not ours"]})
    checked = drawn(form).all("input", checked="")
    assert [each.attributes["value"] for each in checked] == ["accepted", "not ours"]


def test_a_revealed_field_is_drawn_once_inside_its_answer() -> None:
    class Nested(Form):
        answer = ChoiceField(label="Answer", choices=ANSWERS, reveals={"in part": "reason"})
        reason = CharField(label="Reason")

    page = drawn(Nested())
    radio = page.labelled("Accepted in part")
    under = page.one(id=radio.attributes["data-reveals"])
    assert [each.attributes["name"] for each in under.all("input")] == ["reason"]
    assert len(page.all("input", name="reason")) == 1


def test_one_checkbox() -> None:
    field = BooleanField(label="Thing", hint="A hint", missing="Say that you read it")
    form = form_of(field, {})
    page = drawn(form)
    box = page.labelled("Thing")
    assert form.error_summary() == [
        {"text": "Say that you read it", "href": "#" + box.attributes["id"]}
    ]
    assert "Say that you read it" in page.described_by(box)
    ticked = form_of(field, {"thing": "on"})
    assert ticked.is_valid()
    assert "checked" in drawn(ticked).labelled("Thing").attributes


def day(day: str, month: str, year: str) -> dict[str, str]:
    return {"thing_day": day, "thing_month": month, "thing_year": year}


@pytest.mark.parametrize(
    "typed",
    [
        day("24", "7", "2017"),
        day(" 24 ", "07", "2017"),
        day("24", "July", "2017"),
        day("24", "jul", "2017"),
        {"thing": "2017-07-24"},
    ],
)
def test_a_day_can_be_written_in_several_ways(typed: dict[str, str]) -> None:
    form = form_of(DateField(label="Thing"), typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["thing"] == date(2017, 7, 24)


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (day("", "7", "2017"), "The date must include a day", ["day"]),
        (day("24", "", ""), "The date must include a month and a year", ["month", "year"]),
        (day("31", "2", "2017"), "The date must be a real date", ["day", "month", "year"]),
        (day("0", "2", "2017"), "The date must be a real date", ["day"]),
        (day("x", "2", "2017"), "The date must be a real date", ["day"]),
        (day("²", "2", "2017"), "The date must be a real date", ["day"]),
        (day("9" * 5000, "2", "2017"), "The date must be a real date", ["day"]),
        (day("24", "13", "2017"), "The month must be a number", ["month"]),
        (day("24", "Jully", "2017"), "The month must be a number", ["month"]),
        (day("24", "7", "17"), "The year must have four numbers", ["year"]),
        (day("24", "7", "20l7"), "The year must have four numbers", ["year"]),
        (day("24", "7", "0000"), "The date must be a real date", ["day", "month", "year"]),
        ({"thing": "2017-02-31"}, "The date must be a real date", ["day", "month", "year"]),
    ],
)
def test_a_day_that_cannot_be_says_which_part(
    typed: dict[str, str], message: str, wrong: list[str]
) -> None:
    form = form_of(DateField(label="Thing"), typed)
    (item,) = form.error_summary()
    assert item["text"].startswith(message)
    page = drawn(form)
    marked = [each.attributes["name"] for each in page.all("input", css="nhsuk-input--error")]
    assert marked == [f"thing_{part}" for part in wrong]
    assert page.one(id=item["href"].removeprefix("#")).attributes["name"] == marked[0]


def test_a_day_has_limits() -> None:
    field = DateField(label="Thing", earliest=date(2017, 2, 1), latest=lambda: date(2017, 7, 24))
    assert form_of(field, day("1", "2", "2017")).is_valid()
    assert form_of(field, day("24", "7", "2017")).is_valid()
    early = form_of(field, day("31", "1", "2017")).error_summary()[0]["text"]
    assert early == "The date must be on or after 1 February 2017"
    late = form_of(field, day("25", "7", "2017")).error_summary()[0]["text"]
    assert late == "The date must be on or before 24 July 2017"


@pytest.mark.parametrize(
    ("year", "says"),
    [("9999", "on or before 31 December 2199"), ("0001", "on or after 1 January 1900")],
)
def test_a_day_has_limits_of_its_own(year: str, says: str) -> None:
    form = form_of(DateField(label="Thing"), day("31", "12", year))
    assert says in form.error_summary()[0]["text"]


def test_a_day_is_filled_in() -> None:
    page = drawn(form_of(DateField(label="Thing"), initial={"thing": date(2017, 7, 24)}))
    shown = [page.labelled(part).attributes["value"] for part in ("Day", "Month", "Year")]
    assert shown == ["24", "7", "2017"]


def test_a_day_that_is_not_required_may_be_empty() -> None:
    form = form_of(DateField(label="Thing", required=False), day("", "", ""))
    assert form.is_valid()
    assert form.cleaned_data["thing"] is None


def test_an_imprecise_date_is_kept_as_words_or_parsed() -> None:
    form = form_of(ImpreciseDateInput(label="Thing"), {"thing": " by spring "})
    assert form.is_valid()
    assert form.cleaned_data["thing"] == "by spring"
    parsed = form_of(
        ImpreciseDateInput(label="Thing", parse=date.fromisoformat), {"thing": "2017-07-24"}
    )
    assert parsed.is_valid()
    assert parsed.cleaned_data["thing"] == date(2017, 7, 24)
    refused = form_of(
        ImpreciseDateInput(label="Thing", parse=date.fromisoformat), {"thing": "spring"}
    )
    assert refused.error_summary()[0]["text"].startswith("Write the date as it was given")


def test_files_are_checked() -> None:
    field = FileField(label="Thing", extensions=("pdf", "docx"), max_megabytes=1)
    assert drawn(form_of(field)).labelled("Thing").attributes["accept"] == ".pdf,.docx"

    def message(name: str, content: bytes) -> str:
        form = form_of(field, {}, {"thing": SimpleUploadedFile(name, content)})
        return "" if form.is_valid() else form.error_summary()[0]["text"]

    assert message("report.PDF", b"%PDF") == ""
    assert message("report.exe", b"MZ") == "The file must be one of these kinds: PDF, DOCX"
    assert message("report.pdf", b"") == "The file is empty. Choose another"
    assert message("report.pdf", b"a" * 1_000_001) == "The file must be smaller than 1 MB"


def test_a_hidden_field_is_drawn_without_a_label() -> None:
    page = drawn(form_of(HiddenField(initial="kept")))
    hidden = page.one("input", type="hidden")
    assert hidden.attributes["value"] == "kept"
    assert page.all("label") == []


def test_a_form_out_of_date_is_refused_and_keeps_what_was_typed() -> None:
    form = form_of(CharField(label="Thing"), {"thing": "mine", "seen": "17"}, seen="18")
    assert not form.is_valid()
    assert "Somebody else saved" in form.error_summary()[0]["text"]
    page = drawn(form)
    assert page.labelled("Thing").attributes["value"] == "mine"
    assert page.one("input", name="seen").attributes["value"] == "18"


def test_a_form_that_is_up_to_date_goes_through() -> None:
    form = form_of(CharField(label="Thing"), {"thing": "mine", "seen": "18"}, seen="18")
    assert form.is_valid()


def test_a_form_without_its_version_is_out_of_date() -> None:
    assert not form_of(CharField(label="Thing"), {"thing": "mine"}, seen="18").is_valid()
    assert form_of(CharField(label="Thing"), {"thing": "mine"}, seen="").is_valid()


def test_the_summary_follows_the_page_and_begins_with_what_no_field_owns() -> None:
    class Two(Form):
        first = CharField(label="First")
        second = CharField(label="Second")

    form = Two({})
    form.add_error(None, "Both at once is not possible")
    assert [item["text"] for item in form.error_summary()] == [
        "Both at once is not possible",
        "Fill in “First”",
        "Fill in “Second”",
    ]


def test_a_prefix_keeps_two_forms_apart() -> None:
    form = form_of(DateField(label="Thing"), {"a-thing_day": "31"}, prefix="a")
    assert form.error_summary()[0]["href"] == "#id_a-thing-month"
    assert drawn(form).one("input", name="a-thing_day").attributes["value"] == "31"
