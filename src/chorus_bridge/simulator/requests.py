"""A request as it reaches the gateway, and how its JSON is read."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import NoReturn
from urllib.parse import urlsplit

from attrs import field, frozen


@frozen(kw_only=True)
class Request:
    """One HTTP request; header names in lower case, the path without query."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def request_from(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Request:
    """Return a request from what a transport holds.

    Args:
        method: HTTP method.
        url: Absolute, or a path alone.
        headers: In any case.
        body: Raw bytes.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    return Request(method=method.upper(), path=urlsplit(url).path, headers=lowered, body=body)


def json_object(body: bytes) -> dict[str, object] | None:
    """Return the JSON object a body holds, `None` when it is not JSON in UTF-8 or not an object.

    Fractions are read as `Decimal`, from their text; `NaN` and infinities are not JSON.
    """
    try:
        read = json.loads(body.decode(), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _refuse(constant: str) -> NoReturn:
    """Refuse a constant Python reads and JSON does not know."""
    raise ValueError(constant)
