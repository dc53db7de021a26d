"""Find words that may say who somebody is, for a person to look at: never a verdict, and never complete.

Nothing here knows of Django, and no text is changed.
"""

from amends.instruments.disclosure.likeness import (
    Kind,
    Likeness,
    is_nhs_number,
    likenesses_of_pseudonym,
    looks_like_identity,
    names_in,
)

__all__ = [
    "Kind",
    "Likeness",
    "is_nhs_number",
    "likenesses_of_pseudonym",
    "looks_like_identity",
    "names_in",
]
