"""What an edition says, made without a database: one that is told in words, and any at all."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from amends.publication.rules import (
    LANGUAGE,
    About,
    ActionPart,
    Answered,
    Changed,
    Contact,
    Correction,
    Corrections,
    Earlier,
    EarlierEdition,
    EasyPart,
    EasyRead,
    EditionContent,
    Glossary,
    Grade,
    Graded,
    Id,
    InShort,
    Picture,
    Promised,
    RecommendationPart,
    ServicePart,
    Statement,
    ThemePart,
    Themes,
    Word,
)
from amends.publication.rules.exchange import CHOSEN, UNHOLDABLE

AS_AT = date(2025, 11, 25)
SERVICES = (
    "Crisis team North",
    "Crisis team South",
    "East Community Mental Health Team",
    "West Community Mental Health Team",
    "Older People’s Service",
    "Rehabilitation",
)


# One grey pixel.
PICTURE = Picture(
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def make_graded(name: str) -> Graded:
    """Two reviewers who differ, and the owner."""
    given = date(2025, 11, 4)
    return Graded(
        "How far is it proven?",
        ("Two independent reviewers graded it.", "Their grades differ."),
        (
            Grade(
                Id(f"{name}-b"),
                "independent",
                "an independent reviewer",
                "B",
                "Done, and in use everywhere it should be.",
                given,
                "Wrote the report.",
                "In use in each team.\nPeople told us <so>.",
            ),
            Grade(
                Id(f"{name}-d"), "independent", "a reviewer", "D", "", given, "None.", "Not yet."
            ),
            Grade(Id(f"{name}-a"), "self", "Clinical Director", "A", "", given, "", ""),
        ),
    )


def make_action(number: str, years: int = 1) -> ActionPart:
    """An action whose promise moved once a year."""
    begun = date(2025 - years, 2, 27)
    days = [begun + timedelta(days=365 * year + 200) for year in range(years)]
    return ActionPart(
        id=Id(f"action-{number}"),
        number=number,
        title=f"The record asks for a senior review before care ends ({number})",
        plan="",
        standing="In place",
        embedded=1,
        of=len(SERVICES) - 1,
        told=("By our own account it is in place in 5 of 5 services.", "1 of 5 has been tested."),
        promises=(
            "Promised in place by " + ", then by ".join(f"{d:%-d %B %Y}" for d in days) + ".",
        ),
        promised=tuple(
            Promised("in_place_by", begun + timedelta(days=365 * n), day, f"{day:%-d %B %Y}")
            for n, day in enumerate(days)
        ),
        services=tuple(
            ServicePart(name, "in use, not tested", date(2025, 7, 31)) for name in SERVICES[:-1]
        ),
        not_in_scope=((SERVICES[-1], "It ends nobody’s care."),),
        grades=(make_graded(f"action-{number}"),) if number.endswith("1") else (),
    )


def make_recommendation(number: int, actions: tuple[ActionPart, ...]) -> RecommendationPart:
    """A recommendation with an answer and approved words."""
    return RecommendationPart(
        id=Id(f"recommendation-{number}"),
        number=f"R{number}",
        paragraph=f"17.{number}",
        report="Independent report",
        part_of="",
        text="The Trust should ensure that no one’s care ends <only> because they were not seen.",
        addressed_to=("Exampleshire Trust", "The police"),
        answers=(
            Answered(
                "Exampleshire Trust",
                "accepts it in part",
                "We run no police service & cannot.",
                "Board",
                date(2024, 3, 1),
            ),
        ),
        earlier=("An internal review asked for a step in the record.\nIt was made in one team.",),
        in_plain_words="Nobody should lose their care only because they missed a visit.",
        wording="All five teams now use the new step.\n\nOne has been tested.",
        approved_as="Chief Nurse",
        approved_on=date(2025, 11, 20),
        judged="Judged “Partly met” against what was intended, on 3 November 2025.",
        grades=(make_graded(f"recommendation-{number}"),) if number == 1 else (),
        actions=actions,
    )


def make_theme(part: RecommendationPart) -> ThemePart:
    """A recommendation and its actions, graded as one."""
    return ThemePart(
        Id("theme-1"),
        "Listening & hearing",
        f"Recommendation {part.number}, and actions "
        + " and ".join(a.number for a in part.actions),
        (part.id,),
        tuple(each.id for each in part.actions),
        (make_graded("theme-1"),),
    )


def make_content(recommendations: int = 3, each: int = 2, years: int = 2) -> EditionContent:
    """A plan of so many recommendations, each with actions; the last one shares the first's."""
    parts = [
        make_recommendation(n, tuple(make_action(f"{n}.{m}", years) for m in range(1, each + 1)))
        for n in range(1, recommendations + 1)
    ]
    shared = (*parts[-1].actions, *parts[0].actions[:1]) if len(parts) > 1 else parts[-1].actions
    parts[-1] = replace(parts[-1], actions=shared)
    return EditionContent(
        about=About(
            id=Id("2f1c2f0e-6d5b-4e0e-9d77-0b8f7f6f3b11"),
            language=LANGUAGE,
            title="What has changed: Improvement plan",
            case="Mr Q",
            background="In 2023 a man in our care died.",
            organisation="Exampleshire Trust",
            notice="This plan is invented.",
            plan="Improvement plan",
            number=3,
            as_at=AS_AT,
            published_on=date(2025, 11, 27),
            approved_by="Board",
            approved_on=date(2025, 11, 20),
            confirmed_by="",
            confirmed_on=None,
            kept_at="https://plans.example.org/exampleshire/2f1c/edition/3/",
        ),
        statement=Statement(
            "We are sorry.",
            "We said that we would change.\n\nThis is how far we are.",
            "Rowan Example",
            "Chief Executive",
            "Each family was offered this edition before it came out.",
        ),
        in_short=InShort(
            "Most of it is in place. Little has been tested.",
            ("There are 3 recommendations.", "There are 6 actions."),
            {"Not started": 0, "In place": recommendations * each},
        ),
        changed=Changed(2, ("Two dates moved.",), ("Action 1.1 slipped by 12 months.",)),
        corrections=Corrections(
            ("Edition 2 said that six teams were tested. It was one.",),
            (Correction(1, "All met it.", "Five of six met it.", "Typed wrongly.", AS_AT),),
        ),
        recommendations=tuple(parts),
        themes=Themes((make_theme(parts[0]),)),
        easy_read=EasyRead((EasyPart("We said sorry.", PICTURE, 1, 1, "A grey dot."),)),
        glossary=Glossary((Word("In place", "Made everywhere, by our own account."),)),
        earlier=Earlier(
            (
                EarlierEdition(1, date(2024, 11, 25), date(2024, 11, 27)),
                EarlierEdition(2, date(2025, 5, 25), date(2025, 5, 27)),
            )
        ),
        contact=Contact("Patient Experience Office", "plan@example.org", "0115 496 0123", "1 Way"),
    )


# Any at all --------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: UNHOLDABLE.sub("", text)
)
FULL = TEXTS.map(lambda text: f"{text}x")


BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "language": st.just(LANGUAGE),
    "picture": st.sampled_from([Picture(), PICTURE]),
    "width": st.integers(1, 9999),
    "height": st.integers(1, 9999),
}


def values_of(kind: Any, name: str = "", owner: Any = None) -> st.SearchStrategy[Any]:
    """Any value of a type of an edition's parts."""
    if (owner, name) in CHOSEN:
        return st.sampled_from(CHOSEN[owner, name])
    if kind is Id:
        return st.integers(0, 999).map(lambda number: Id(f"id-{number}"))
    if name in BY_NAME:
        return BY_NAME[name]
    if kind is str:
        return FULL
    if kind is int:
        return st.integers(0, 2**53 - 1)
    if kind is date:
        return st.dates()
    if isinstance(kind, UnionType):
        return st.none() | values_of(get_args(kind)[0])
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return st.lists(values_of(inner[0]), max_size=2).map(tuple)
        return st.tuples(*(values_of(each) for each in inner))
    if get_origin(kind) is Mapping:
        return st.dictionaries(TEXTS, values_of(int), max_size=2)
    assert is_dataclass(kind)
    assert isinstance(kind, type)
    hints = get_type_hints(kind)
    given = {each.name: values_of(hints[each.name], each.name, kind) for each in fields(kind)}
    return st.builds(kind, **given)


@st.composite
def contents(draw: st.DrawFn) -> EditionContent:
    """Any edition, its actions served by one recommendation or several."""
    content: EditionContent = draw(values_of(EditionContent))
    pool = [
        replace(draw(values_of(ActionPart)), id=Id(f"a{n}")) for n in range(draw(st.integers(0, 3)))
    ]
    chosen = (
        st.lists(st.sampled_from(pool), unique_by=lambda each: each.id) if pool else st.just([])
    )
    parts = tuple(
        replace(part, id=Id(f"r{n}"), actions=tuple(draw(chosen)))
        for n, part in enumerate(content.recommendations)
    )
    served = dict.fromkeys(each.id for part in parts for each in part.actions)
    themes = tuple(
        replace(
            theme,
            id=Id(f"t{n}"),
            recommendations=tuple(part.id for part in parts[n:]),
            actions=tuple(served)[n:],
        )
        for n, theme in enumerate(content.themes.parts)
    )
    return replace(content, recommendations=parts, themes=Themes(themes))
