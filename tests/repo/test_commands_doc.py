"""The page of commands says what `--help` says, of every command of ours."""

import re

from tests.repo import generated


def test_the_page_of_commands_is_what_help_says() -> None:
    generated.check("commands")


def test_every_command_says_what_it_is_for() -> None:
    silent = [
        name
        for name, command in generated.own_commands().items()
        if not command.create_parser("amends", name).description
    ]
    assert silent == []


def test_every_command_has_its_heading() -> None:
    _page, stands = generated.parts()["commands"]
    assert re.findall(r"(?m)^## (\S+)$", stands) == list(generated.own_commands())
