"""The part of Odoo's ORM that :mod:`bridge` uses, and nothing more: what a test must imitate, and an upgrade re-read.

An absent text or date is ``False`` in Odoo, and an absent Many2one an empty recordset, which is false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Protocol, Self, TypeAlias

Text: TypeAlias = str | Literal[False]
Domain: TypeAlias = Sequence[tuple[str, str, Any]]


class Callbacks(Protocol):
    """``env.cr.postcommit``: run after the commit, dropped by a rollback."""

    def add(self, callback: Callable[[], None], /) -> object:
        """Keep a function of no argument for then."""


class Cursor(Protocol):
    """``env.cr``."""

    postcommit: Callbacks

    def commit(self) -> None:
        """Commit: allowed in a scheduled action, never in a request."""

    def rollback(self) -> None:
        """Undo."""


class Environment(Protocol):
    """``env``."""

    cr: Cursor

    def __getitem__(self, model: str, /) -> Any:  # noqa: ANN401 — a recordset of any model
        """Return an empty recordset of *model*."""

    def ref(self, xml_id: str, /) -> Any:  # noqa: ANN401 — same
        """Return the record of an XML identifier."""


class CompanyRecord(Protocol):
    """``res.company``, with the fields this module adds."""

    id: int
    name: Text
    chorus_siret: Text
    chorus_login: Text
    chorus_password: Text
    chorus_vat_regime: Text

    def sudo(self) -> Self:
        """Return the same record, read without the user's restrictions: its password is the administrators'."""


class PartnerRecord(Protocol):
    """``res.partner``, with the fields this module adds."""

    name: Text
    chorus_siret: Text
    chorus_public: bool


class TaxRecord(Protocol):
    """``account.tax``."""

    amount: float
    amount_type: str

    def __bool__(self) -> bool:
        """Whether there is one."""


class LineRecord(Protocol):
    """``account.move.line``."""

    tax_line_id: TaxRecord
    tax_base_amount: float
    balance: float


class CurrencyRecord(Protocol):
    """``res.currency``."""

    name: str


class AttachmentRecord(Protocol):
    """``ir.attachment``, with the code this module adds."""

    res_id: int
    res_field: Text
    name: str
    file_size: int
    raw: bytes | Literal[False]
    chorus_type_code: Text


class Move(Protocol):
    """``account.move``: a recordset of one, as iteration gives them, with the fields this module adds."""

    id: int
    env: Environment
    name: Text
    state: str
    move_type: str
    invoice_date: date | Literal[False]
    currency_id: CurrencyRecord
    company_id: CompanyRecord
    commercial_partner_id: PartnerRecord
    line_ids: Iterable[LineRecord]
    amount_untaxed: float
    amount_tax: float
    amount_total: float
    chorus_framework: Text
    chorus_role: Text
    chorus_contract: Text
    chorus_engagement: Text
    chorus_service: Text
    chorus_asked_at: datetime | Literal[False]
    chorus_asked_after: Text

    def write(self, values: Mapping[str, Any], /) -> object:
        """Write fields, in the transaction of the host."""

    def flush_recordset(self) -> None:
        """Send the pending writes to PostgreSQL now, which locks the rows until the transaction ends."""

    def message_post(self, *, body: str) -> object:
        """Write in the discussion of the record."""


class Moves(Protocol):
    """A recordset of ``account.move``."""

    env: Environment
    ids: list[int]

    def __iter__(self) -> Iterator[Move]:
        """Yield recordsets of one."""
