"""A download may be larger and slower than other answers, by its own limit, in both colours and nowhere else."""

import base64

import pytest
from attrs import evolve

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.wire import MAX_BYTES
from chorus_bridge.effects import Accepted, Operation
from chorus_bridge.errors import Busy, Surprise
from tests.transport.loopback import loopback, whole
from tests.transport.stage import TOKEN, answer, settings
from tests.transport.test_conversation import SEARCH, talk
from tests.transport.test_httpx import asynchronous, blocking, request

LIMIT = 12 * 1024 * 1024
FILE = base64.b64encode(b"x" * LIMIT)
BODY = b'{"codeRetour":0,"fichierResultat":"' + FILE + b'"}'


def download(limit: int = LIMIT) -> Operation[bytes]:
    """Return a download."""
    return operations.download(["42"], limit=limit)


def test_a_download_is_asked_with_its_own_limit_and_deadline():
    """Files take as long to come as to go; the other readings keep theirs."""
    _, http, _ = talk(download(), TOKEN, answer(body=BODY))
    chosen = settings()
    asked = http.requests[-1]
    assert (asked.limit, asked.total, asked.fresh) == (download().answer_limit, chosen.deposit_deadline, False)
    _, http, _ = talk(SEARCH, TOKEN, answer(body=b'{"codeRetour":0}'))
    assert (http.requests[-1].limit, http.requests[-1].total) == (None, chosen.reading_deadline)


def test_a_file_larger_than_other_answers_is_read():
    """Up to its own limit."""
    assert len(BODY) > MAX_BYTES
    reply, _, _ = talk(download(), answer(body=BODY))
    assert reply == Accepted(b"x" * LIMIT)


def test_a_document_larger_than_its_limit_is_not_read():
    """It is a silence, as every answer that cannot be read."""
    reply, _, _ = talk(download(1024), answer(body=BODY), attempts=1)
    assert isinstance(reply, Busy)
    empty, _, _ = talk(download(), answer(body=b'{"codeRetour":0}'))
    assert isinstance(empty, Surprise)


@pytest.mark.parametrize("exchange", [blocking, asynchronous])
def test_bytes_are_read_up_to_the_limit_of_the_request(exchange):
    """Whatever the settings allow other answers."""
    with loopback(whole(b"x" * 5001)) as server:
        chosen, asked = settings(answer_limit=10), request(server.url)
        within, beyond = exchange(chosen, evolve(asked, limit=5001), evolve(asked, limit=5000))
    assert len(within.body) == 5001
    assert beyond.reason == "answer_too_large"
