"""Who is named as the client in the table."""

from __future__ import annotations

import pytest

from chorus_bridge.cli.judgement_table import _client
from chorus_bridge.domain.situation import Party
from tests.builders import situation

CITY = Party(siret="1", name="Ville")


@pytest.mark.parametrize(
    ("recipient", "authority", "shown"),
    [
        (CITY, Party(name="Syndicat"), "Ville"),
        (Party(siret="2"), CITY, "2"),
        (Party(), CITY, "Ville"),
        (Party(), Party(siret="3"), "3"),
        (Party(), None, "—"),
    ],
)
def test_the_client_is_the_payer_or_else_the_contracting_authority(recipient, authority, shown):
    """By name, or by SIRET for want of a name."""
    claim = situation(market__recipient=recipient, market__contracting_authority=authority)
    assert _client(claim) == shown
