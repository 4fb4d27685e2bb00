"""The rule of the root conftest.py: tests never leave this machine."""

import socket
import threading

import pytest

DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737: routed nowhere


def test_another_machine_cannot_be_reached():
    """Connecting to a foreign address fails the test that tries."""
    with socket.socket() as client, pytest.raises(pytest.fail.Exception, match="never leave this machine"):
        client.connect((DOCUMENTATION_ADDRESS, 443))


def test_another_machine_cannot_be_looked_up():
    """Resolving a foreign name fails the test that tries."""
    with pytest.raises(pytest.fail.Exception, match="never leave this machine"):
        socket.getaddrinfo("piste.example", 443)


def test_this_machine_can_be_reached():
    """A server on the loopback answers a test."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            server.accept()[0].close()

        answering = threading.Thread(target=answer)
        answering.start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.recv(1) == b""
        answering.join(timeout=5)
