"""Tests reach no other machine."""

import socket

import pytest

from tests.fixtures.network import NetworkUseError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_another_machine_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as outgoing, pytest.raises(NetworkUseError, match=address[0]):
        outgoing.connect(address)


def test_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as outgoing:
        outgoing.connect(server.getsockname())
