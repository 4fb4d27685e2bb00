"""What the simulated portal answers: status, headers and bytes, and how JSON is written.

Decimals leave as JSON numbers, whole ones without a fraction, as the recorded answers show (`9500` beside
`9822.5`).
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

JSON_TYPE: Final = "application/json;charset=utf-8"
HTML_TYPE: Final = "text/html;charset=utf-8"


@frozen(kw_only=True)
class Answer:
    """One HTTP answer; header names keep the case they are sent with."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def json(self) -> object:
        """Return the body read as JSON, fractions as `Decimal`."""
        return json.loads(self.body, parse_float=Decimal)

    def header(self, name: str) -> str | None:
        """Return the value of a header whatever its case, `None` when it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def carrying(self, name: str, value: str) -> "Answer":
        """Return the same answer with one more header."""
        return evolve(self, headers=(*self.headers, (name, value)))


def json_answer(fields: Mapping[str, object], status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return an answer whose body is this JSON object in UTF-8.

    Args:
        fields: The object; decimals are allowed.
        status: HTTP status.
        headers: Headers beside the content type.
    """
    text = json.dumps(fields, ensure_ascii=False, default=_plain)
    # A lone surrogate sent by a careless client comes back as its own JSON escape instead of a crash.
    body = text.encode("utf-8", "backslashreplace")
    return Answer(status=status, headers=(("Content-Type", JSON_TYPE), *headers), body=body)


def html_answer(status: int, title: str) -> Answer:
    """Return a small gateway page, the kind PISTE shows instead of JSON during an outage."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status=status, headers=(("Content-Type", HTML_TYPE),), body=page.encode())


def text_answer(status: int, text: str) -> Answer:
    """Return a plain-text answer, used where the gateway's own body is unknown."""
    return Answer(status=status, headers=(("Content-Type", "text/plain;charset=utf-8"),), body=text.encode())


def _plain(value: object) -> object:
    """Return *value* as something JSON can write."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"cannot be written as JSON: {type(value).__name__}")
