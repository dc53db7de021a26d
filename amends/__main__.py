"""The command line: `amends …` is Django's, with our settings and our commands."""

import os
import secrets
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from amends.config import environment

SECRET = "AMENDS_SECRET_KEY"  # noqa: S105 - the name of a variable, not a secret
DATA = "AMENDS_DATA"
SECRET_FILE = "secret-key"  # noqa: S105 - the name of a file
# These sign nothing that outlives them, so that a relative can check an edition without settings.
SIGNS_NOTHING = frozenset(
    {
        "",
        "help",
        "--help",
        "-h",
        "version",
        "--version",
        "changes",
        "check",
        "collectstatic",
        "compilemessages",
        "disclose",
        "makemessages",
        "makemigrations",
        "match",
        "migrate",
        "read",
        "render",
        "spc",
        "verify",
    }
)
# These make the data folder where it is missing; `check` opens the database to ask what it can do.
MAKES_FOLDER = frozenset({"check", "demo", "migrate"})


class CannotStartError(Exception):
    """What is wrong with the data folder and what to do, in one line."""


def main() -> None:
    """Run the command named in sys.argv."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
    words = sys.argv[1:]
    command = words[0] if words else ""
    try:
        if command == "demo":
            words = choose_demo_folder(words)
        folder = environment.folder(DATA, Path.cwd() / "var")
        if command in MAKES_FOLDER and not {"-h", "--help"} & set(words):
            make_folder(folder)
        provide_secret(command, folder)
    except CannotStartError as problem:
        sys.exit(f"amends: {problem}")
    execute_from_command_line([sys.argv[0], *words])


def choose_demo_folder(words: list[str]) -> list[str]:
    """Point the settings at the demo's own folder; return the words without `--data FOLDER`.

    The settings read the folder before Django reads a command's options, hence here.
    """
    kept: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--data":
            os.environ[DATA] = next(rest, "")
        elif word.startswith("--data="):
            os.environ[DATA] = word.removeprefix("--data=")
        else:
            kept.append(word)
    if kept != words and not os.environ[DATA]:
        raise CannotStartError("--data takes a folder after it.")
    os.environ.setdefault(DATA, str(Path.cwd() / "var" / "demo"))
    return kept


def make_folder(folder: Path) -> None:
    """Make the data folder for its owner alone. Raises CannotStartError where that is not allowed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as problem:
        raise CannotStartError(
            f"cannot write to {folder} ({problem.strerror})."
            f" Name a folder of your own in {DATA}, or start Amends in one."
        ) from problem


def provide_secret(command: str, folder: Path) -> None:
    """Set the secret key where nobody has: the demo's is made once and kept beside its data."""
    if os.environ.get(SECRET):
        return
    file = folder / SECRET_FILE
    if command == "demo" and folder.is_dir() and not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
            kept.write(secrets.token_urlsafe(48))
    if file.exists():
        try:
            os.environ[SECRET] = file.read_text().strip()
        except OSError as problem:
            raise CannotStartError(
                f"cannot read {file} ({problem.strerror}). Start Amends as the user who made it."
            ) from problem
    elif command in SIGNS_NOTHING or command == "demo":
        os.environ[SECRET] = secrets.token_urlsafe(48)


if __name__ == "__main__":
    main()
