"""What both httpx adapters share: how a client is set up, and what its exceptions mean."""

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import certifi
import httpx

from chorus_bridge.errors import ConfigurationError
from chorus_bridge.settings import Settings
from chorus_bridge.transport.port import TransportFailure

__all__ = ["client_options", "failure_of", "plain", "tls_context"]

_REASONS: Final[tuple[tuple[type[Exception], bool, str], ...]] = (
    (httpx.ConnectTimeout, False, "connect_timeout"),
    (httpx.PoolTimeout, False, "connect_timeout"),
    (httpx.ConnectError, False, "not_connected"),
    (httpx.ProxyError, False, "proxy_refused"),
    (httpx.UnsupportedProtocol, False, "unsupported_protocol"),
    (httpx.WriteTimeout, True, "write_timeout"),
    (httpx.ReadTimeout, True, "read_timeout"),
    (httpx.NetworkError, True, "connection_lost"),
    (httpx.RemoteProtocolError, True, "connection_lost"),
)
"""Exception, whether the request may have left, and the code. What is not here may have left."""


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Return how servers are authenticated, under TLS 1.2 or later: by the public authorities, or the host's own.

    Raises:
        ConfigurationError: The host's file cannot be used.
    """
    # Not ``create_default_context``: a variable of the machine makes it write the keys of every connection to a file.
    # A context for a client checks the certificate and the name of the server, and nothing here undoes it.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # The public authorities are those httpx itself depends on.
        context.load_verify_locations(cafile=certifi.where() if settings.ca_bundle is None else settings.ca_bundle)
    except (OSError, ValueError):
        remedy = "give the path of a PEM file of certification authorities"
        raise ConfigurationError(setting="ca_bundle", problem="unusable", remedy=remedy) from None
    return context


def client_options(settings: Settings, context: ssl.SSLContext, *, connections: int) -> dict[str, Any]:
    """Return the arguments of a client.

    It ignores the machine's proxies and passwords, follows no redirect, and keeps no cookie: one company's
    must not travel with another's request.

    Raises:
        ConfigurationError: The proxy cannot be used.
    """
    return {
        "verify": context,
        "trust_env": False,
        "follow_redirects": False,
        "proxy": _proxy(settings, context),
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
        "limits": httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        "timeout": httpx.Timeout(
            connect=settings.connect_timeout.total_seconds(),
            write=settings.write_timeout.total_seconds(),
            read=settings.read_timeout.total_seconds(),
            pool=settings.connect_timeout.total_seconds(),
        ),
    }


def _proxy(settings: Settings, context: ssl.SSLContext) -> httpx.Proxy | None:
    """Return the proxy, whose own ``repr`` hides its password, authenticated as the portal is."""
    if settings.proxy is None:
        return None
    secure = settings.proxy.lower().startswith("https:")
    try:
        return httpx.Proxy(settings.proxy, ssl_context=context if secure else None)
    except (httpx.InvalidURL, ValueError):
        remedy = 'write "http://host:port"'
        raise ConfigurationError(setting="proxy", problem="unusable", remedy=remedy) from None


def failure_of(error: Exception) -> TransportFailure:
    """Return what *error* means: any exception at all, and only what certainly precedes the request is "not sent"."""
    for kind, sent, reason in _REASONS:
        if isinstance(error, kind):
            # A certificate that is refused is not a network that hiccups: nobody asks again at once.
            refused = not sent and _has_tls_cause(error)
            return TransportFailure(sent=sent, reason="tls_failed" if refused else reason)
    return TransportFailure(sent=True, reason="protocol_error")


def _has_tls_cause(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def plain(response: httpx.Response) -> None:
    """Return when the answer is not compressed, as asked: a small one that unpacks without end is not read.

    Raises:
        TransportFailure: It is compressed.
    """
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise TransportFailure(sent=True, reason="encoded_answer")
