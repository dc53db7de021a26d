"""Tests reach no other machine."""

import socket

import pytest

from tests.fixtures.network import NetworkUseError


def test_another_machine_is_refused() -> None:
    with socket.socket() as outgoing, pytest.raises(NetworkUseError, match=r"192\.0\.2\.1"):
        outgoing.connect(("192.0.2.1", 80))


def test_the_name_of_another_machine_is_not_even_looked_up() -> None:
    with pytest.raises(NetworkUseError, match=r"example\.org"):
        socket.create_connection(("example.org", 443))


def test_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as outgoing:
        outgoing.connect(server.getsockname())
