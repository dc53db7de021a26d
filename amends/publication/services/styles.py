"""The look of a public page inside the page itself: of our stylesheets, the rules that it needs and no others."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SKINS = ("neutral", "nhs")
LOOK = ("nhsuk-frontend.min.css", "amends.css")
# The identity of the NHS is not ours to give: its colours and letters are for those who may use them.
PLAIN_LOOK = (
    "body, body * { font-family: system-ui, Arial, sans-serif }"
    " @media screen { .nhsuk-header, .amends-header { background-color: #1d1d1b } }"
    " .nhsuk-inset-text { border-left-color: #1d1d1b }"
    " a:not(:focus) { color: #1d1d1b }"
)
# Pictures that no part of a public page shows; a page in one file has none beside it.
BESIDE = re.compile(r"url\(/assets/[^)]*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASSES = re.compile(r'class="([^"]*)"')
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
NEGATED = re.compile(r":not\([^()]*\)")
# A comma that parts selectors, not one between brackets.
PARTING = re.compile(r",(?![^(]*\))")
# What a page shows later, in the place that is not sealed.
LATER = frozenset({"amends-notice", "nhsuk-tag", "nhsuk-tag--white"})
PLACE = "<style></style>"

# A rule: its selectors with the classes that each needs and its body; or what stands around rules, and these.
type Rule = (
    tuple[tuple[tuple[str, frozenset[str]], ...], str] | tuple[str, str | tuple["Rule", ...]]
)


def styled(page: str, skin: str) -> str:
    """A page with its look in it, where its one empty style element stands."""
    named = frozenset(name for found in CLASSES.findall(page) for name in found.split())
    return page.replace(PLACE, f"<style>{_needed(skin, named | LATER)}</style>", 1)


@cache
def _needed(skin: str, named: frozenset[str]) -> str:
    return "".join(_written(_rules_of(skin), named))


def _written(rules: tuple[Rule, ...], named: frozenset[str]) -> list[str]:
    """The rules that elements with these classes need."""
    kept = []
    for head, body in rules:
        if isinstance(head, str):
            inside = "".join(_written(body, named)) if isinstance(body, tuple) else body
            if inside:
                # Each brace on a line of its own: two in a row are what a template leaves that broke.
                kept.append(f"{head}{{{inside}\n}}\n")
            continue
        selectors = [selector for selector, needs in head if needs <= named]
        if selectors:
            kept.append(f"{','.join(selectors)}{{{body}}}")
    return kept


@cache
def _rules_of(skin: str) -> tuple[Rule, ...]:
    """Every rule of a skin."""
    texts = []
    for name in LOOK:
        found = finders.find(name)
        if found:
            texts.append(BESIDE.sub("none", Path(found).read_text(encoding="utf-8")))
    texts += [PLAIN_LOOK] if skin == "neutral" else []
    return tuple(_parsed(COMMENT.sub("", "\n".join(texts))))


def _parsed(css: str) -> list[Rule]:
    """The rules of a stylesheet of ours, which has no braces or semicolons inside strings."""
    rules: list[Rule] = []
    at = 0
    while (begin := css.find("{", at)) >= 0:
        # What ends with a semicolon before a rule, such as the character set, is not needed within a page.
        head = css[at:begin].rpartition(";")[2].strip()
        at = _end(css, begin)
        body = css[begin + 1 : at - 1].strip()
        if head.startswith(("@media", "@supports")):
            rules.append((head, tuple(_parsed(body))))
        elif head.startswith("@page"):
            rules.append((head, body))
        elif head.startswith("@"):
            continue
        else:
            selectors = (each.strip() for each in PARTING.split(head))
            rules.append((tuple((one, _needs(one)) for one in selectors), body))
    return rules


def _end(css: str, begin: int) -> int:
    """Where what a brace opens has ended."""
    depth = 0
    for found in re.compile("[{}]").finditer(css, begin):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    return len(css)


def _needs(selector: str) -> frozenset[str]:
    """The classes without which a selector chooses nothing."""
    return frozenset(CLASS.findall(NEGATED.sub("", selector)))
