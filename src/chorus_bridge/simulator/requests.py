"""A request as it reaches the gateway, and how its JSON is read."""

import base64
import binascii
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Final, NoReturn
from urllib.parse import urlsplit

from attrs import field, frozen

from chorus_bridge.simulator.files.pdf_reading import embedded_invoice

DEPOSIT_PATH: Final = "/cpro/factures/v1/soumettre"
FLOW_PATH: Final = "/cpro/factures/v1/deposer/flux"
_LOOKED_AT: Final = 64 * 1024
"""Bytes of an XML document in which its number is looked for: it stands at the beginning."""
_LONGEST: Final = 200


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
        read = self.json if self.path in {DEPOSIT_PATH, FLOW_PATH} and self.method == "POST" else None
        if read is None:
            return ""
        if self.path == FLOW_PATH:
            return number_in_flow(_file_of(read))
        number = read.get("numeroFactureSaisi")
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


def number_in_flow(content: bytes) -> str:
    """Return the invoice number a flow seems to carry, empty when none is seen.

    It is read without parsing, in a bounded part of the file: enough for an account of what was attempted, which the
    verdict does not rely on.
    """
    xml = (embedded_invoice(content) or b"") if content.startswith(b"%PDF-") else content
    head = xml[:_LOOKED_AT]
    place = head.find(b"ExchangedDocument>")
    place = head.find(b"ID>", place) if place >= 0 else -1
    if place < 0:
        return ""
    written = head[place + len(b"ID>") : place + len(b"ID>") + _LONGEST]
    return written.partition(b"<")[0].decode("utf-8", "replace").strip()


def _file_of(read: Mapping[str, object]) -> bytes:
    """Return the file a deposit of flow carries, empty when it cannot be read."""
    written = read.get("fichierFlux")
    try:
        return base64.b64decode(written, validate=True) if isinstance(written, str) else b""
    except (binascii.Error, ValueError):
        return b""
