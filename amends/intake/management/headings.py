"""What columns mean, in a file: a JSON object of headings and meanings, as `amends read --json` names them."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from amends.instruments.reading import Meaning, heading_key


def add_headings(parser: ArgumentParser) -> None:
    """The option that names the file."""
    parser.add_argument(
        "--headings",
        metavar="FILE",
        default="",
        help=_(
            "A JSON object that says what columns of a plan hold, such as"
            ' {"Boss": "owners", "Gossip": "not_read"}. A column without a heading is named by the'
            ' one to its left: "Boss +1".'
        ),
    )


def headings_in(path: str) -> dict[str, Meaning]:
    """What the file says, by the words of the headings; nothing without a file.

    Raises CommandError for a file that says something else.
    """
    if not path:
        return {}
    try:
        said = json.loads(Path(path).read_text(encoding="utf-8"))
        return {heading_key(str(words)): Meaning(meaning) for words, meaning in said.items()}
    except OSError as error:
        raise CommandError(_("%(file)s cannot be opened.") % {"file": path}) from error
    except (AttributeError, ValueError) as error:
        raise CommandError(
            _("%(file)s is no JSON object of headings, each with one of: %(meanings)s.")
            % {"file": path, "meanings": ", ".join(Meaning)}
        ) from error
