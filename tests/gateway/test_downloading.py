"""The files the portal keeps of an invoice come back as they are, within the settings' limit."""

from __future__ import annotations

import base64
from typing import Any

import attrs
import pytest

from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, BadValue, Busy, IllegalTransition, NotFound
from chorus_bridge.gateway import Gateway
from tests.gateway.counter import DOWNLOAD, Desk
from tests.gateway.stage import SETTINGS


class Archive(Desk):
    """A desk whose portal gives files."""

    def __init__(self):
        super().__init__(attrs.evolve(SETTINGS, download_limit=3_000))
        self.given: list[Any] = []
        self.reply: Any = lambda operation: Accepted(
            operation.read({"fichierResultat": base64.b64encode(b"%PDF").decode()})
        )
        self.ports = attrs.evolve(self.ports, sender=self)
        self.gateway = Gateway(self.ports, self.settings)

    def send(self, operation, company, *, until=None):
        """Answer a download; the invoice answers the rest."""
        if operation.name != DOWNLOAD:
            return self.portal.send(operation, company, until=until)
        self.given.append(operation)
        return self.reply(operation)


@pytest.fixture
def desk():
    """A desk whose portal gives files."""
    scene = Archive()
    yield scene
    scene.store.close()


def test_a_file_comes_as_it_is(desk):
    """The PDF unless another kind is asked for."""
    gateway = desk.gateway
    assert gateway.download(*desk.mine) == b"%PDF"
    gateway.download(*desk.mine, attachments=True)
    gateway.download(*desk.mine, kind="pivot")
    shapes = [(o.body["format"], o.body.get("avecPiecesJointesComplementaires")) for o in desk.given]
    assert shapes == [("PDF", "NON"), ("PDF", "OUI"), ("PIVOT", None)]
    assert {o.answer_limit for o in desk.given} == {4_000 + 64 * 1024}
    assert desk.given[0].body["listeFacture"] == ({"idFacture": 42},)


def test_an_unknown_kind_is_refused(desk):
    """Before anything is asked."""
    with pytest.raises(BadValue) as bad:
        desk.gateway.download(*desk.mine, kind="PIVOT")
    assert (bad.value.field, desk.given) == ("kind", [])


def test_only_what_is_at_the_portal_is_downloaded(desk):
    """By its own company."""
    company, id_ = desk.mine
    with pytest.raises(NotFound):
        desk.gateway.download("other", id_)
    desk.store._connection.execute("UPDATE chorus_bridge_transmission SET portal_id = NULL")
    with pytest.raises(IllegalTransition):
        desk.gateway.download(company, id_)
    assert desk.given == []


def test_a_failure_is_said_as_it_is(desk):
    """A refused access pauses the company."""
    desk.reply = lambda operation: Busy(operation=operation.name, reason="answer_too_large")
    with pytest.raises(Busy) as large:
        desk.gateway.download(*desk.mine)
    assert large.value.reason == "answer_too_large"
    desk.reply = lambda operation: AuthRefused(operation=operation.name, cause=AuthCause.ACCOUNT)
    with pytest.raises(AuthRefused):
        desk.gateway.download(*desk.mine)
    with pytest.raises(Busy) as waits:
        Gateway(desk.ports, SETTINGS).download(*desk.mine)
    assert waits.value.reason == "company_paused"
    assert len(desk.given) == 2
