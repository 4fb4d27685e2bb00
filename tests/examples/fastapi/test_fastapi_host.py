"""The FastAPI host does what its page says, against the simulator."""

import asyncio
import json
from datetime import timedelta
from functools import partial

import fastapi_host.app
import fastapi_host.worker
import pytest
from fastapi_host.app import the_company
from fastapi_host.demo import demo
from fastapi_host.feed import changes
from fastapi_host.language import preferred

from chorus_bridge import Language
from chorus_bridge.errors import StoreError
from chorus_bridge.simulator import Fault, FaultKind
from tests.examples.fastapi.conftest import company, started, until

LONG = timedelta(hours=1)


def test_the_list_shows_the_column_in_the_readers_language(build):
    """Each claim comes with its state, drawing, label and lines; French or English as the browser asks."""

    async def story():
        async with started(build()) as client:
            french = (await client.get("/claims", headers={"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"})).json()
            english = (await client.get("/claims", headers={"Accept-Language": "en-GB"})).json()
        return french, english

    french, english = asyncio.run(story())
    assert [cell["state"] for cell in french] == ["ready", "awaiting_action"]
    assert [cell["icon"] for cell in french] == ["chorus-ready", "chorus-awaiting-action"]
    assert all(cell["svg"].startswith("<svg") and cell["icon"] in cell["svg"] for cell in french)
    assert [cell["can_transmit"] for cell in french] == [True, False]
    assert french[0]["label"] != english[0]["label"]
    assert french[1]["lines"] != english[1]["lines"]


def test_a_claim_is_transmitted_once_and_the_worker_sends_it(build, portal):
    """Asked twice, the same transmission; the worker task of the application deposits it once."""

    async def story():
        async with started(build()) as client:
            first = await client.post("/claims/S-1/transmit")
            second = await client.post("/claims/S-1/transmit")
            await until(lambda: len(portal.simulator.deposits()) == 1)
            await until(lambda: shows(client, "transmitted"))
            lines = await client.get(f"/transmissions/{first.json()['id']}/history")
        return first, second, lines

    async def shows(client, state):
        return (await client.get("/claims")).json()[0]["state"] == state

    first, second, lines = asyncio.run(story())
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert len(portal.simulator.deposits()) == 1
    assert len(lines.json()) > 1


def test_what_may_not_leave_is_refused_with_a_sentence(build):
    """A claim that waits for the project manager is answered 422, in the language of the reader."""

    async def story():
        async with started(build()) as client:
            english = await client.post("/claims/S-2/transmit", headers={"Accept-Language": "en"})
            french = await client.post("/claims/S-2/transmit", headers={"Accept-Language": "fr"})
        return english, french

    english, french = asyncio.run(story())
    assert (english.status_code, french.status_code) == (422, 422)
    assert english.json()["error"] == "NotTransmissible"
    assert french.json()["text"].startswith("La facture ne peut pas encore être transmise")
    assert english.json()["text"] != french.json()["text"]


def test_a_transmission_is_cancelled_while_it_is_held(build, portal):
    """Within the cancellation window, it is cancelled and nothing leaves."""

    async def story():
        async with started(build(hold=LONG)) as client:
            sent = (await client.post("/claims/S-1/transmit")).json()
            return await client.post(f"/transmissions/{sent['id']}/cancel")

    done = asyncio.run(story())
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert portal.simulator.deposits() == ()


def test_cancelling_too_late_is_a_conflict_with_a_sentence(build, portal):
    """Once deposited, cancelling is answered 409 and says why."""

    async def story():
        async with started(build()) as client:
            sent = (await client.post("/claims/S-1/transmit")).json()
            await until(lambda: len(portal.simulator.deposits()) == 1)
            return await client.post(f"/transmissions/{sent['id']}/cancel", headers={"Accept-Language": "fr"})

    refused = asyncio.run(story())
    assert (refused.status_code, refused.json()["error"]) == (409, "TooLate")
    assert refused.json()["text"]


def test_another_company_sees_nothing_of_it(build):
    """The company of the session rules: a transmission of another is not found, nor are its claims or changes."""

    async def story():
        app = build(hold=LONG)
        async with started(app) as client:
            sent = (await client.post("/claims/S-1/transmit")).json()
            app.dependency_overrides[the_company] = lambda: company("roofing")
            answers = [
                await client.post("/claims/S-1/transmit"),
                await client.post(f"/transmissions/{sent['id']}/cancel"),
                await client.get(f"/transmissions/{sent['id']}/history"),
            ]
            listed = (await client.get("/claims")).json()
            told = await first_events(app, "roofing", turn=0.0)
        return answers, listed, told

    answers, listed, told = asyncio.run(story())
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [cell["claim"] for cell in listed] == ["R-1"]
    assert told == []


async def first_events(app, identifier, *, after=0, turn):
    """Return the events of one response, read as a browser reads them."""
    stream = changes(app.state.gateway, identifier, after, turn)
    text = "".join([piece async for piece in stream])
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.split("\n\n") if block]
    return [{**block, "data": json.loads(block["data"])} for block in blocks if "data" in block]


def test_changes_are_streamed_and_taken_up_where_they_were_left(build, monkeypatch):
    """A browser that comes back with its last identifier is told what came after, and nothing twice."""
    monkeypatch.setattr(fastapi_host.app, "changes", partial(changes, turn=0.0))

    async def deposited(app):
        return "deposited" in {event["data"]["became"] for event in await first_events(app, "masonry", turn=0.0)}

    async def story():
        app = build()
        async with started(app) as client:
            await client.post("/claims/S-1/transmit")
            await until(lambda: deposited(app))
            seen = await first_events(app, "masonry", turn=0.0)
            whole = await client.get("/events")
            rest = await client.get("/events?after=0", headers={"Last-Event-ID": seen[0]["id"]})
        return seen, whole, rest

    seen, whole, rest = asyncio.run(story())
    assert [event["data"]["became"] for event in seen][:3] == ["queued", "sending", "deposited"]
    assert {event["data"]["claim"] for event in seen} == {"claim-S-1"}
    assert whole.headers["content-type"].startswith("text/event-stream")
    assert whole.text.count("\ndata: ") >= len(seen)
    assert f"id: {seen[0]['id']}\n" in whole.text
    assert f"id: {seen[0]['id']}\n" not in rest.text
    assert f"id: {seen[1]['id']}\n" in rest.text


def test_a_change_reaches_a_stream_already_open(build):
    """What happens while a browser listens is told in the same response."""

    async def story():
        app = build(hold=LONG)
        async with started(app) as client:
            listening = asyncio.create_task(first_events(app, "masonry", turn=1.5))
            await asyncio.sleep(0.1)
            await client.post("/claims/S-1/transmit")
            return await asyncio.wait_for(listening, 20)

    assert [event["data"]["became"] for event in asyncio.run(story())] == ["queued"]


def test_stopping_lets_the_deposit_under_way_end(build, portal):
    """At shutdown the round under way is finished: what was being sent is deposited, not left unsure."""
    portal.simulator.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.DELAY, delay=timedelta(seconds=1))])

    async def story():
        app = build()
        async with started(app) as client:
            await client.post("/claims/S-1/transmit")
            await until(lambda: len(portal.simulator.deposits()) == 1)  # processed, and its answer is late
            worker = app.state.worker
            assert not worker.done()
        async with started(build(hold=LONG)) as client:
            cell = (await client.get("/claims")).json()[0]
        return worker, cell

    worker, cell = asyncio.run(story())
    assert worker.result().sent == 1
    assert cell["state"] == "transmitted"


def test_a_worker_that_does_not_end_in_time_is_cancelled(build, portal, monkeypatch):
    """Stopping is bounded: past the grace the task is cancelled, and the lease takes care of the rest."""
    monkeypatch.setattr(fastapi_host.worker, "GRACE", 0.1)
    portal.simulator.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.DELAY, delay=timedelta(seconds=5))])

    async def story():
        app = build()
        async with started(app) as client:
            await client.post("/claims/S-1/transmit")
            await until(lambda: len(portal.simulator.deposits()) == 1)
            begun = asyncio.get_running_loop().time()
        # Looked at here: the end of the loop cancels whatever is left.
        return app.state.worker.cancelled(), asyncio.get_running_loop().time() - begun

    cancelled, took = asyncio.run(story())
    assert cancelled
    assert took < 3


def test_health_says_when_the_worker_has_ended(build, monkeypatch, caplog):
    """A worker stopped by its database is told: 503, and a critical line in the log."""

    async def broken(self, stop=None, **_):
        raise StoreError(statement="claim", problem="SQLITE_FULL")

    async def story():
        async with started(build()) as client:
            well = await client.get("/health")
            monkeypatch.setattr("chorus_bridge.gateway.aio.AsyncGateway.work", broken)
        async with started(build()) as client:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return well, await client.get("/health")

    well, ill = asyncio.run(story())
    assert (well.status_code, well.json()) == (200, {"worker": "running"})
    assert (ill.status_code, ill.json()) == (503, {"worker": "ended"})
    assert "nothing is sent until a restart" in caplog.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.FR),
        ("de-DE", Language.FR),
        ("en", Language.EN),
        ("en-US,en;q=0.9,fr;q=0.8", Language.EN),
        ("fr;q=0.8, en;q=0.9", Language.EN),
        ("fr,en", Language.FR),
        ("en;q=0", Language.FR),
        ("en;q=oops,fr", Language.FR),
        ("EN-gb", Language.EN),
    ],
)
def test_the_language_follows_the_weights_of_the_header(header, language):
    """The heaviest of the two languages wins, the first of equals; French when neither is named."""
    assert preferred(header) is language


def test_the_api_describes_itself():
    """The documentation of the API names what it answers, refusals included."""
    paths = demo().openapi()["paths"]
    assert set(paths) == {
        "/claims",
        "/claims/{number}/transmit",
        "/transmissions/{identifier}/cancel",
        "/transmissions/{identifier}/history",
        "/events",
        "/health",
    }
    assert set(paths["/transmissions/{identifier}/cancel"]["post"]["responses"]) >= {"200", "404", "409", "422"}
