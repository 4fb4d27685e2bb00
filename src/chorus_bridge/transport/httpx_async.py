"""The asynchronous HTTP client."""

import asyncio

import httpx

from chorus_bridge.settings import Settings
from chorus_bridge.transport.httpx_options import client_options, failure_of, plain, tls_context
from chorus_bridge.transport.port import HttpAnswer, HttpRequest, TransportFailure

__all__ = ["HttpxAsyncHttp"]

_CONNECTIONS = 10
"""Reads under way together; the portal's quotas allow far fewer."""


class HttpxAsyncHttp:
    """Makes requests with httpx, in one event loop: a connection belongs to the loop that opened it."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to connect as *settings* say; nothing is opened yet.

        Raises:
            ConfigurationError: The certification authorities or the proxy cannot be used.
        """
        self._settings = settings
        self._context = tls_context(settings)
        self._shared = self._client(_CONNECTIONS)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer.

        Raises:
            TransportFailure: No whole answer came within the deadline.
        """
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(request.total.total_seconds()):
                if not request.fresh:
                    return await self._perform(self._shared, request)
                async with self._client(1) as client:
                    return await self._perform(client, request)
        except TimeoutError:
            failure = TransportFailure(sent=True, reason="deadline")
        except TransportFailure as exc:
            failure = TransportFailure(sent=exc.sent, reason=exc.reason)
        except Exception as exc:  # noqa: BLE001 — whatever it is, the request may have left
            failure = failure_of(exc)
        except BaseException as exc:  # noqa: BLE001 — a cancelled task: it goes on, but without the frames below
            # They hold credentials, and a crash report may show their variables.
            raise exc.with_traceback(None) from None
        raise failure

    async def close(self) -> None:
        """Close every connection; those of another event loop are left to it, and end with it."""
        if self._loop in (None, asyncio.get_running_loop()):
            await self._shared.aclose()

    def _client(self, connections: int) -> httpx.AsyncClient:
        return httpx.AsyncClient(**client_options(self._settings, self._context, connections=connections))

    async def _perform(self, client: httpx.AsyncClient, request: HttpRequest) -> HttpAnswer:
        asked = client.stream(request.method, request.url, headers=request.headers, content=request.body)
        async with asked as response:
            plain(response)
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > (request.limit or self._settings.answer_limit):
                    raise TransportFailure(sent=True, reason="answer_too_large")
            return HttpAnswer(status=response.status_code, headers=dict(response.headers), body=bytes(body))
