"""The frame of every page, and the shared components."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from pytest_django import Settings

from amends.ui import as_at, status
from amends.ui.context import Notice, show_notice
from amends.ui.fields import CharField
from amends.ui.form import Form
from tests.ui import gallery, markup

IMPORTS = (
    '{% from "ui/components.jinja" import breadcrumbs, button, confirm, empty, pagination,'
    " scrolling, status, summary, table, timeline, verbatim %}"
)


class NoAddresses:
    """Before any layer above is there."""

    urlpatterns: ClassVar[list[URLPattern]] = []


class Addresses:
    """Addresses that the layers above mount."""

    urlpatterns: ClassVar = [path("sign-out", lambda request: HttpResponse(), name="sign-out")]


class OneField(Form):
    thing = CharField(label="Thing")


def page(content: str = "", on: HttpRequest | None = None, **context: Any) -> markup.Element:
    source = (
        '{% extends "ui/layout.jinja" %}' + IMPORTS + "{% block title %}A plan{% endblock %}"
        "{% block content %}" + content + "{% endblock %}"
    )
    return markup.read(gallery.draw(source, context, on))


def test_a_page_has_one_title_one_main_and_a_way_to_skip_to_it() -> None:
    drawn = page("<h1>A plan</h1>")
    assert drawn.one("title").words == "A plan – Amends"
    skip = drawn.one("a", css="nhsuk-skip-link")
    assert drawn.one("main").attributes["id"] == skip.attributes["href"].removeprefix("#")
    assert drawn.one("html").attributes["lang"] == "en-gb"


def test_every_script_carries_the_nonce_of_the_request() -> None:
    on = gallery.request()
    drawn = page(on=on)
    nonce = str(on._csp_nonce)  # type: ignore[attr-defined]  # set by gallery.request
    assert {script.attributes["nonce"] for script in drawn.all("script")} == {nonce}


def test_no_logo_of_the_nhs_is_drawn() -> None:
    drawn = page()
    assert drawn.all(css="nhsuk-header__logo") == []
    assert drawn.one("a", css="nhsuk-header__service-name").words == "Amends"
    assert "NHS England" not in drawn.words


def test_navigation_marks_where_the_page_is() -> None:
    drawn = page()
    menu = drawn.one("nav", css="nhsuk-header__navigation")
    assert [link.words for link in menu.all("a")] == ["Home", "Plans"]
    assert [link.words for link in menu.all("a", **{"aria-current": "true"})] == ["Plans"]


def test_the_account_shows_who_is_signed_in_and_where() -> None:
    drawn = page()
    assert "Siân Prys-Jones" in drawn.one("nav", css="nhsuk-header__account").words
    assert drawn.one(css="amends-header__organisation").words == "Fairhaven Trust"


def test_signing_out_is_a_post_and_pages_that_do_not_exist_are_not_linked(
    settings: Settings,
) -> None:
    settings.ROOT_URLCONF = NoAddresses
    assert page().one("nav", css="nhsuk-header__account").all("form") == []
    settings.ROOT_URLCONF = Addresses
    form = page().one("nav", css="nhsuk-header__account").one("form", method="post")
    assert form.attributes["action"] == "/sign-out"
    assert form.one("input", name="csrfmiddlewaretoken").tag


def test_a_notice_is_said_once() -> None:
    on = gallery.request()
    show_notice(on, Notice.FICTIONAL, Notice.RECONSTRUCTED)
    notices = [each.words for each in page(on=on).all(css="amends-notice")]
    assert [words.split(".")[0] for words in notices] == [
        "Please note Fictional",
        "Please note Reconstructed from a public statement",
    ]


def test_errors_are_summarised_once_before_the_content_and_in_the_title() -> None:
    drawn = page("<h1>A plan</h1>{{ form }}", form=OneField({}))
    assert drawn.one("title").words == "Error: A plan – Amends"
    summary = drawn.one(css="nhsuk-error-summary")
    assert summary.one("a").attributes["href"] == "#" + drawn.labelled("Thing").attributes["id"]
    order = [each.tag for each in drawn.one("main").walk() if each.tag in {"h1", "h2"}]
    assert order == ["h2", "h1"]


def test_several_forms_share_one_summary() -> None:
    forms = [OneField({}, prefix="a"), OneField(prefix="b"), OneField({}, prefix="c")]
    links = page(forms=forms).one(css="nhsuk-error-summary").all("a")
    assert [link.attributes["href"] for link in links] == ["#id_a-thing", "#id_c-thing"]


def test_a_page_without_errors_has_no_summary() -> None:
    assert page(form=OneField()).all(css="nhsuk-error-summary") == []


def test_messages_become_banners() -> None:
    sent = [Message(constants.SUCCESS, "Saved <b>"), Message(constants.WARNING, "Not sent")]
    on = gallery.request()
    on._messages = sent  # type: ignore[attr-defined]  # where the message middleware keeps them
    banners = page(on=on).all(css="nhsuk-notification-banner")
    assert [each.words for each in banners] == ["Done Saved <b>", "Please note Not sent"]
    assert "nhsuk-notification-banner--success" in banners[0].attributes["class"]


def test_the_public_frame_needs_no_request_and_has_no_script() -> None:
    source = (
        '{% extends "ui/public.jinja" %}{% block title %}Edition 3{% endblock %}'
        "{% block publisher %}Fairhaven Trust{% endblock %}{% block content %}<h1>E</h1>{% endblock %}"
    )
    drawn = markup.read(gallery.engine().from_string(source).render({}))
    assert drawn.one("title").words == "Edition 3"
    assert drawn.all("script") == []
    assert drawn.one("header").words == "Fairhaven Trust"
    assert len(drawn.all("link", rel="stylesheet")) == 2


@pytest.mark.parametrize("key", status.LOOKS)
def test_every_status_has_a_word_and_a_shape(key: str) -> None:
    tag = page("{{ status(page) }}", page=key).one(css="amends-status")
    assert tag.words == str(status.LOOKS[key].words)
    assert len(tag.one("svg", **{"aria-hidden": "true"}).inside) >= 1


def test_no_two_steps_of_a_ladder_look_alike() -> None:
    ladder = ["not started", "under way", "in place", "evidenced", "embedded"]
    cells = ["unknown", "introduced", "in use", "audited", "audited met", "audited not met"]
    for keys in (ladder, [*cells, "sustained", "slipped"]):
        shapes = [status.look(key).shape for key in keys]
        assert len(set(shapes)) == len(shapes)


def test_a_status_can_say_more() -> None:
    drawn = page('{{ status("late", "12 days late") }}')
    assert drawn.one(css="amends-status").words == "12 days late"


def test_a_status_that_nobody_described_fails() -> None:
    with pytest.raises(KeyError):
        page('{{ status("finished") }}')


def test_a_table_names_its_columns_and_its_rows() -> None:
    drawn = page(
        "{{ table('Actions', ['Action', ('Services', 'numeric')], [['4.1 <b>', 8], [status('late'), 0]]) }}"
    )
    assert drawn.one("caption").words == "Actions"
    assert [each.words for each in drawn.all("th", scope="col")] == ["Action", "Services"]
    rows = drawn.all("th", scope="row")
    assert "4.1 <b>" in rows[0].words
    assert rows[1].one(css="amends-status").words == "late"
    assert [each.words for each in drawn.all("td")] == ["Services 8", "Services 0"]


def test_a_summary_has_keys_values_and_actions() -> None:
    drawn = page("{{ summary([('Owner', none), ('Due <b>', '1 May', 'Change', '#due')]) }}")
    assert [each.words for each in drawn.all("dt")] == ["Owner", "Due <b>"]
    assert drawn.one("dl").one("a").words == "Change Due <b>"


def test_a_scrolling_table_can_be_reached_by_keyboard() -> None:
    drawn = page('{% call scrolling("By service") %}<table></table>{% endcall %}')
    region = drawn.one("div", role="region")
    assert region.attributes["tabindex"] == "0"
    assert region.attributes["aria-label"] == "By service"
    assert region.one("table").tag


def test_dates_are_an_ordered_list() -> None:
    drawn = page("{{ timeline([('1 May', 'Draft'), ('2 May', 'Published', 'By post')]) }}")
    items = drawn.one("ol", css="amends-timeline").all("li")
    assert [each.words for each in items] == ["1 May Draft", "2 May Published By post"]


def test_verbatim_words_keep_their_lines_and_are_escaped() -> None:
    drawn = page("{{ verbatim(page, 'page 31') }}", page="one\ntwo <b>")
    assert drawn.one("blockquote").text == "one\ntwo <b>"
    assert drawn.one("figcaption").words == "page 31"


@pytest.mark.parametrize(
    ("current", "pages", "shown"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3"]),
        (5, 12, ["1", "⋯", "4", "5", "6", "⋯", "12"]),
        (12, 12, ["1", "⋯", "11", "12"]),
    ],
)
def test_pagination_shows_the_ends_and_the_neighbours(
    current: int, pages: int, shown: list[str]
) -> None:
    drawn = page(f"{{{{ pagination({current}, {pages}, '?page={{page}}') }}}}")
    assert [each.words for each in drawn.all(css="nhsuk-pagination__item")] == shown


def test_a_question_before_what_cannot_be_undone_has_a_way_back() -> None:
    drawn = page("{% call confirm(csrf_input, 'Release', '#plan') %}<p>For good.</p>{% endcall %}")
    form = drawn.one("main").one("form", method="post")
    assert form.one("input", name="csrfmiddlewaretoken").tag
    assert form.one("button").words == "Release"
    assert form.one("a").attributes["href"] == "#plan"


def test_breadcrumbs_lead_up() -> None:
    drawn = page("{{ breadcrumbs([('Home', '/'), ('Mr Q', '/q')]) }}")
    links = drawn.one("nav", css="nhsuk-breadcrumb").one("ol").all("a")
    assert [link.words for link in links] == ["Home", "Mr Q"]


def test_a_button_with_an_address_is_a_link() -> None:
    drawn = page("{{ button('Go', href='/x') }}{{ button('Save', name='do', value='save') }}")
    assert drawn.one("main").one("a").attributes["href"] == "/x"
    assert drawn.one("main").one("button").attributes["value"] == "save"


@dataclass(frozen=True)
class AsAtPage:
    form: as_at.AsAtForm


def test_the_as_at_bar_reads_the_address_it_writes() -> None:
    address = as_at.address(date(2017, 7, 24), date(2017, 7, 28))
    assert address == "?on=2017-07-24&known=2017-07-28"
    form = as_at.AsAtForm({"on": "2017-07-24", "known": "2017-07-28"})
    assert form.chosen_day == date(2017, 7, 24)
    assert form.chosen_known == date(2017, 7, 28)
    assert as_at.address(None) == ""


def test_the_as_at_bar_is_open_when_its_answer_is_wrong() -> None:
    content = (
        '{% from "ui/components.jinja" import as_at_bar %}{{ as_at_bar(page.form, "As at today") }}'
    )
    form = as_at.AsAtForm({"on_day": "31", "on_month": "2", "on_year": "2017"})
    assert form.chosen_day is None
    drawn = page(content, page=AsAtPage(form), form=form)
    assert "open" in drawn.one("details").attributes
    assert drawn.one(css="nhsuk-error-summary").one("a").attributes["href"] == "#id_on-day"
    quiet = page(content, page=AsAtPage(as_at.AsAtForm()))
    assert "open" not in quiet.one("details").attributes
