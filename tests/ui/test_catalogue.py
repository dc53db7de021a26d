"""Messages as pages write them: looked up once for each language, and what they are given is escaped."""

import pytest
from markupsafe import Markup

from amends.ui.catalogue import bare, marked, whole


@pytest.mark.parametrize(
    ("message", "given", "read"),
    [
        ("Every organisation", {}, "Every organisation"),
        ("Up to 400%%", {}, "Up to 400%"),
        ("Edition %(number)s", {"number": 3}, "Edition 3"),
        ("By %(who)s", {"who": "<b> & co"}, "By &lt;b&gt; &amp; co"),
        ("By %(who)s", {"who": Markup("<b>us</b>")}, "By <b>us</b>"),
    ],
)
def test_a_message_is_safe_and_what_it_is_given_is_escaped(
    message: str, given: dict[str, object], read: str
) -> None:
    assert marked(message, **given) == read
    assert isinstance(marked(message, **given), Markup)


def test_a_message_is_kept_by_the_language_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    language = ""
    for kept in (bare, whole):
        kept.cache_clear()
    monkeypatch.setattr("amends.ui.catalogue.get_language", lambda: language)
    monkeypatch.setattr(
        "amends.ui.catalogue.translation.gettext", lambda said: f"{language}: {said}"
    )
    for language in ("en-gb", "cy", "en-gb"):
        assert marked("Plan") == f"{language}: Plan"
        assert marked("Plan %(number)s", number=1) == f"{language}: Plan 1"
    for kept in (bare, whole):
        kept.cache_clear()
