"""The lists only the portal knows, for whoever prepares a first invoice."""

import pytest

from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused
from chorus_bridge.gateway.flows.looking_up import flow_syntaxes
from tests.gateway.stage import Stage

FORMATS = "transverses/recuperer/formatflux"
SYNTAXES = "transverses/recuperer/syntaxeflux"


@pytest.fixture
def stage():
    """A stage whose portal follows a script."""
    scene = Stage()
    yield scene
    scene.store.close()


def test_the_live_list_is_read_family_by_family(stage):
    """Open codes, as the portal spells them."""
    stage.portal.says(FORMATS, Accepted(("IN_DP_E2_MIXTE", "IN_DP_E5")))
    stage.portal.says(SYNTAXES, Accepted(("IN_DP_E2_CII_MIN_16B",)), Accepted(()))
    told = stage.play(flow_syntaxes("company-1"))
    assert told == {"IN_DP_E2_MIXTE": ("IN_DP_E2_CII_MIN_16B",), "IN_DP_E5": ()}


@pytest.mark.parametrize("lists", [{FORMATS: 0}, {FORMATS: 1, SYNTAXES: 0}])
def test_a_refusal_is_raised(stage, lists):
    """Nothing is half told."""
    refusal = AuthRefused(operation="x", cause=AuthCause.SUBSCRIPTION)
    for name, before in lists.items():
        stage.portal.says(name, *[Accepted(("A",))] * before, *([] if before else [refusal]))
    with pytest.raises(AuthRefused):
        stage.play(flow_syntaxes("company-1"))
