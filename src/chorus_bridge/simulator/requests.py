"""A request as it reaches the gateway, and how its JSON is read."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Final, NoReturn
from urllib.parse import urlsplit

from attrs import field, frozen

DEPOSIT_PATH: Final = "/cpro/factures/v1/soumettre"


@frozen(kw_only=True)
class Request:
    """One HTTP request; header names in lower case, the path apart from the query."""

    method: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> dict[str, object] | None:
        """The JSON object of the body, `None` when there is none."""
        return json_object(self.body)

    @property
    def deposited_number(self) -> str:
        """The invoice number a deposit names; empty when it names none, or for any other request."""
        read = self.json if self.path == DEPOSIT_PATH and self.method == "POST" else None
        number = None if read is None else read.get("numeroFactureSaisi")
        return number if isinstance(number, str) else ""


def request_from(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Request:
    """Return a request from what a transport holds.

    Args:
        method: HTTP method.
        url: Absolute, or a path alone.
        headers: In any case.
        body: Raw bytes.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    address = urlsplit(url)
    return Request(method=method.upper(), path=address.path, query=address.query, headers=lowered, body=body)


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
