"""What is played, and which safeguards are up."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State

Table = Mapping[State, Mapping[Happening, State]]


@frozen(kw_only=True)
class Rules:
    """What is played, and which safeguards are up; each can be taken down alone."""

    workers: int = 2
    posts: int = 3
    """Submissions followed at most: beyond, the story repeats itself."""
    resend_limit: int = 2
    portal_refuses_duplicates: bool = True
    typing: bool = True
    """Whether somebody may type an invoice of this number in the portal, by hand."""
    restores: bool = False
    """Whether a backup may be taken, and put back once."""

    sleeping_sweeps: bool = True
    """Whether a worker may sleep for a whole horizon between seeing an expired lease and sweeping it."""
    people: bool = True
    """Whether a person may release or abandon what is held."""

    flow: bool = False
    """Whether it leaves as a flow: received first, judged later."""
    flows_resent: bool = False
    """Whether a flow that no search found during a whole horizon leaves again by itself."""
    horizon_covers_flows: bool = True
    """Whether every flow received is judged before the horizon has passed: nothing published says so."""

    table: Table = TRANSITIONS
    intent_first: bool = True
    lease_checked: bool = True
    """A worker makes sure that the row is still its own just before it submits."""
    bearer_fixed: bool = True
    """The bearer is in hand when the lease is checked, so a worker that sleeps in between wakes with a dead one."""
    horizon: bool = True
    horizon_before_search: bool = True
    """The horizon must have passed when the search is asked, not merely when its answer is written down."""
    search_first: bool = True
    adoption: bool = True
    late_evidence: bool = True
    fence: bool = True
    cancel_is_one_statement: bool = True
    doubt_bars_cancel: bool = True
    recover: bool = True
    """After a restore, what is queued becomes unsure."""
    recover_restarts_searches: bool = True
    """After a restore, what is unsure is searched for during a whole horizon again."""
    recover_doubts_stopped: bool = True
    """After a restore, a person waits for a whole horizon again before deciding on what was held."""
    sweep_sees_renewal: bool = True
    """A sweep fails when the lease was renewed after it looked."""
    release_waits: bool = True
    """Whoever releases, saying "the portal does not have it", has waited for the horizon too."""
    abandon_waits: bool = True
    """The same of whoever abandons."""
    doubt_bars_refusal: bool = True
    """A report that refuses this flow is not believed while another one may have left."""
    late_receipt_doubts: bool = True
    """A receipt that comes when another attempt has left since makes the flow's report speak for itself alone."""
    received_is_gone: bool = True
    """What the portal has received cannot be cancelled."""
    recover_doubts_received: bool = True
    """After a restore, what was received may have been sent again since, as another flow."""
