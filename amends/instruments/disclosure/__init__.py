"""Find words that may say who somebody is, for a person to look at: never a verdict, and never complete.

`scan(text)` finds all kinds, each with its place and how sure it is. Nothing here knows of Django,
and no text is changed.
"""

from amends.instruments.disclosure.checks import is_nhs_number
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
    "is_nhs_number",
    "likenesses_of_pseudonym",
    "looks_like_identity",
    "scan",
    "without_overlap",
]
