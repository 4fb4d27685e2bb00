"""The way to the portal: the only package that knows the HTTP library, and the only one that waits."""

from chorus_bridge.transport.async_sender import AsyncSender
from chorus_bridge.transport.httpx_async import HttpxAsyncHttp
from chorus_bridge.transport.httpx_sync import HttpxHttp
from chorus_bridge.transport.in_process import AsyncInProcess, InProcess
from chorus_bridge.transport.port import AsyncHttp, Http, HttpAnswer, HttpRequest, TransportFailure
from chorus_bridge.transport.sender import Sender

__all__ = [
    "AsyncHttp",
    "AsyncInProcess",
    "AsyncSender",
    "Http",
    "HttpAnswer",
    "HttpRequest",
    "HttpxAsyncHttp",
    "HttpxHttp",
    "InProcess",
    "Sender",
    "TransportFailure",
]
