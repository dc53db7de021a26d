"""Find words that may say who somebody is, for a person to look at: never a verdict, and never complete.

`scan(text)` finds all kinds, each with its place and how sure it is; `scan_document` does so on every
page of a document, and in what it hides. Nothing here knows of Django,
and no text is changed.
"""

from amends.instruments.disclosure.checks import is_nhs_number
from amends.instruments.disclosure.documents import Text, Unseen, scan_document
from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.likeness import (
    Likeness,
    likenesses_of_pseudonym,
    looks_like_identity,
)
from amends.instruments.disclosure.scanning import scan, without_overlap

__all__ = [
    "Finding",
    "Kind",
    "Likeness",
    "Text",
    "Unseen",
    "is_nhs_number",
    "likenesses_of_pseudonym",
    "looks_like_identity",
    "scan",
    "scan_document",
    "without_overlap",
]
