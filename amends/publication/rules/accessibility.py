"""What only the organisation can say in its accessibility statement, and what of it is not said yet.

The parts are those of the model statement of the Public Sector Bodies (Websites and Mobile Applications) (No. 2)
Accessibility Regulations 2018, regulation 8, and Commission Implementing Decision (EU) 2018/1523.
"""

import tomllib
from dataclasses import MISSING, dataclass, fields
from datetime import date
from types import GenericAlias, UnionType
from typing import get_args, get_type_hints

STATUSES = ("full", "partial", "none")


class WrongStatementError(ValueError):
    """What is wrong with the file, in one line."""


@dataclass(frozen=True)
class AccessibilityStatement:
    """Each as the organisation gives it; empty where it has not.

    `status` is one of STATUSES. What is not accessible stands in three lists by the reason that the
    regulations allow: it fails a criterion, mending it would be out of proportion, or it is not in their scope.
    """

    organisation: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""
    answers_within_days: int = 0
    status: str = ""
    fails: tuple[str, ...] = ()
    out_of_proportion: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    improving: str = ""
    tested_on: date | None = None
    tested_by: str = ""
    tested_how: str = ""
    prepared_on: date | None = None
    reviewed_on: date | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What the form requires and nobody has said, by name; `contact` is any one way."""
        needed = (
            "organisation",
            "answers_within_days",
            "status",
            "tested_on",
            "tested_by",
            "tested_how",
            "prepared_on",
            "reviewed_on",
        )
        found = [name for name in needed if not getattr(self, name)]
        if not (self.email or self.telephone or self.address):
            found.append("contact")
        lists = self.fails or self.out_of_proportion or self.out_of_scope
        if self.status in STATUSES[1:] and not lists:
            found.append("fails")
        return tuple(found)


def read_statement(data: bytes) -> AccessibilityStatement:
    """The statement out of a TOML file. Raises WrongStatementError for anything that it does not know."""
    try:
        given = tomllib.loads(data.decode())
    except ValueError as problem:
        raise WrongStatementError(str(problem)) from problem
    hints = get_type_hints(AccessibilityStatement)
    unknown = sorted(given.keys() - hints.keys())
    if unknown:
        known = ", ".join(
            each.name for each in fields(AccessibilityStatement) if each.default is not MISSING
        )
        raise WrongStatementError(f"“{unknown[0]}” is none of: {known}.")
    for name, value in given.items():
        if isinstance(hints[name], GenericAlias):
            if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
                raise WrongStatementError(f"“{name}” must be a list of sentences.")
            given[name] = tuple(value)
            continue
        kinds = get_args(hints[name]) if isinstance(hints[name], UnionType) else (hints[name],)
        if type(value) not in kinds:
            wanted = {str: "text", int: "a whole number", date: "a day such as 2026-09-23"}[
                kinds[0]
            ]
            raise WrongStatementError(f"“{name}” must be {wanted}.")
    if given.get("status", STATUSES[0]) not in STATUSES:
        raise WrongStatementError(f"“status” must be one of: {', '.join(STATUSES)}.")
    return AccessibilityStatement(**given)
