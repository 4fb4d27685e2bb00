"""Three safeguards of the model, asked of the library itself: a sleep, or a restore, at a bad moment."""

from datetime import timedelta

import pytest

from chorus_bridge.chorus.results import FoundInvoice, Page
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import Ports, run
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import Unsure
from chorus_bridge.gateway.flows import transmitting
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile, sweep
from chorus_bridge.outbox import flows, statements
from tests.builders import SITUATION
from tests.gateway.stage import PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD

pytestmark = pytest.mark.attack

NOTHING: Accepted[Page[FoundInvoice]] = Accepted(Page(items=(), page=1, last=True))


@pytest.fixture
def stage():
    """A stage with one transmission queued."""
    scene = Stage()
    scene.knows_everything()
    scene.subject = scene.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    yield scene
    scene.store.close()


def unsure(stage):
    """Let the submission meet silence, and search twice in vain until just before the horizon."""
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="timeout"))
    stage.subject = stage.play(deliver(stage.subject, settings=SETTINGS))
    stage.wait(SETTINGS.settle_horizon - timedelta(minutes=5))
    for _ in range(2):
        searched(stage, lambda _: NOTHING)


def searched(stage, answer):
    """Search once."""
    stage.portal.says(SEARCH, answer)
    stage.subject = stage.play(reconcile(stage.subject, settings=SETTINGS))


def test_an_absence_is_judged_at_the_instant_the_search_was_asked(stage):
    """An answer given before the horizon settles nothing, even if its reader slept until after it."""

    def sleeping(_operation):
        stage.wait(hours=8)
        return NOTHING

    unsure(stage)
    searched(stage, sleeping)
    assert stage.subject.state is State.UNSURE


def test_a_restore_searches_again_for_a_whole_horizon(stage):
    """What the backup calls unsure may have been proved absent, and sent again, since: its count starts afresh."""
    unsure(stage)
    stage.wait(hours=8)
    stage.play(flows.recover(stage.now - timedelta(hours=8)))
    stage.subject = stage.play(flows.load(stage.subject.company, stage.subject.id))
    searched(stage, lambda _: NOTHING)
    assert stage.subject.state is State.UNSURE


def test_a_sweep_fails_when_the_lease_was_renewed_after_it_looked(stage):
    """The horizon would count from an instant before the renewal, hence before what that worker then sends."""
    held = stage.play(flows.claim(stage.subject, lease=SETTINGS.lease))
    stage.wait(SETTINGS.lease)
    (expired,) = stage.play(flows.expired(at=stage.now, limit=1))

    class Renewed:
        """A store in which the worker wakes up just before the sweep writes."""

        def execute(self, wanted):
            """Renew, then do what is wanted."""
            stage.store.execute([statements.renew(held, at=stage.now, lease=SETTINGS.lease)])
            return stage.store.execute(wanted)

    run(sweep(expired), Ports(sender=stage.portal, store=Renewed(), clock=lambda: stage.now))
    assert stage.play(flows.load(held.company, held.id)).state is State.SENDING
