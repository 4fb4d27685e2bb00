"""The application: a list with the ChorusPRO column, transmit, cancel, history, and the feed of changes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from chorus_bridge import AsyncGateway, ChorusBridgeError, Company, Language, NotTransmissible, Settings, TooLate
from chorus_bridge.errors import Busy, IllegalTransition, NotFound, StaleWrite, StoreError
from chorus_bridge.messages import error_text, history_text
from fastapi_host.claims import PDF, Claims, situation
from fastapi_host.feed import changes
from fastapi_host.language import of_request, preferred
from fastapi_host.shapes import Cell, Health, Line, Problem, Sent
from fastapi_host.worker import working

STATUSES: Mapping[type[ChorusBridgeError], int] = {
    NotTransmissible: 422,
    TooLate: 409,
    IllegalTransition: 409,
    StaleWrite: 409,
    NotFound: 404,
    Busy: 503,
    StoreError: 503,
}
"""What each error is over HTTP; any other is 502, since the portal is on the other side."""


def create_app(
    database: str | Path, *, settings: Settings, companies: Callable[[str], Company | None], claims: Claims
) -> FastAPI:
    """Return the application. Nothing is opened before it starts, hence after any fork."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncGateway.open(database, settings=settings, companies=companies) as gateway:
            app.state.gateway = gateway
            async with working(gateway) as app.state.worker:
                yield

    app = FastAPI(title="Progress claims", lifespan=lifespan)
    app.state.companies, app.state.claims = companies, claims
    app.add_exception_handler(ChorusBridgeError, problem)
    app.add_api_route("/claims", list_claims)
    refusals: dict[int | str, dict[str, object]] = {code: {"model": Problem} for code in (404, 409, 422)}
    app.add_api_route("/claims/{number}/transmit", transmit, methods=["POST"], status_code=202, responses=refusals)
    app.add_api_route("/transmissions/{identifier}/cancel", cancel, methods=["POST"], responses=refusals)
    app.add_api_route("/transmissions/{identifier}/history", history, responses=refusals)
    app.add_api_route("/events", events, response_class=StreamingResponse)
    app.add_api_route("/health", health)
    return app


async def problem(request: Request, error: Exception) -> JSONResponse:
    """Answer any error of the library with its status and a sentence in the reader's language."""
    if not isinstance(error, ChorusBridgeError):  # registered for these alone; the framework's type says more
        raise error
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 502)
    language = preferred(request.headers.get("accept-language", ""))
    told = Problem(error=type(error).__name__, text=error_text(error, language))
    wait = error.retry_in if isinstance(error, Busy) else None
    headers = {"Retry-After": f"{wait.total_seconds():.0f}"} if wait else None
    return JSONResponse(told.model_dump(), status_code=status, headers=headers)


def the_gateway(request: Request) -> AsyncGateway:
    """Return the gateway of this process."""
    gateway: AsyncGateway = request.app.state.gateway
    return gateway


async def the_company(request: Request) -> Company:
    """Return the company of whoever asks. Yours: the session's, after checking that the user belongs to it."""
    company: Company | None = request.app.state.companies("masonry")
    if company is None:
        raise HTTPException(404)
    return company


Bridge = Annotated[AsyncGateway, Depends(the_gateway)]
Billing = Annotated[Company, Depends(the_company)]
Reader = Annotated[Language, Depends(of_request)]


async def list_claims(request: Request, gateway: Bridge, company: Billing, language: Reader) -> list[Cell]:
    """Return the list page: one read of the outbox, whatever its length, and no request to the portal."""
    claims = request.app.state.claims.of(company.id)
    seen = await gateway.assess_many([situation(claim, company) for claim in claims])
    now = datetime.now(UTC)
    return [Cell.of(claim.number, one, language, now) for claim, one in zip(claims, seen, strict=True)]


async def transmit(number: str, request: Request, gateway: Bridge, company: Billing) -> Sent:
    """Queue one claim; asked twice, the same transmission."""
    claim = request.app.state.claims.find(company.id, number)
    if claim is None:
        raise HTTPException(404)
    return Sent.of(await gateway.transmit(situation(claim, company, content=PDF)))


async def cancel(identifier: str, gateway: Bridge, company: Billing) -> Sent:
    """Cancel a transmission that has not left; 409 when it is too late."""
    return Sent.of(await gateway.cancel(company.id, identifier))


async def history(identifier: str, gateway: Bridge, company: Billing, language: Reader) -> list[Line]:
    """Return everything that happened to a transmission, ours and the portal's, oldest first."""
    now = datetime.now(UTC)
    entries = await gateway.history(company.id, identifier)
    return [Line(at=entry.at, text=history_text(entry, language, now=now)) for entry in entries]


async def events(
    gateway: Bridge,
    company: Billing,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> StreamingResponse:
    """Stream the changes of this company after a cursor; a browser that reconnects says which in its header."""
    cursor = after if last_event_id is None else last_event_id
    told = changes(gateway, company.id, cursor)
    return StreamingResponse(told, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def health(request: Request, response: Response) -> Health:
    """Say whether the worker runs; 503 when it has ended, so that whoever watches restarts the process."""
    if request.app.state.worker.done():
        response.status_code = 503
        return Health(worker="ended")
    return Health(worker="running")
