"""The exact account of what the simulator received and accepted: a judge, not a feature of the portal."""

from datetime import datetime

from attrs import frozen


@frozen(kw_only=True)
class Received:
    """One request as it arrived, whatever became of its answer."""

    method: str
    path: str
    at: datetime
    size: int
    """Bytes of the body."""
    status: int | None
    """HTTP status answered, `None` when the connection was cut instead."""
    processed: bool
    """Whether the portal handled the request; False when a fault stood in the way."""


@frozen(kw_only=True)
class Deposit:
    """One invoice the portal accepted."""

    invoice_id: int
    number: str
    supplier_siret: str
    recipient_siret: str
    at: datetime


class Ledger:
    """Every request and every accepted deposit, in order; read only for whoever tests a client."""

    def __init__(self) -> None:
        self._requests: list[Received] = []
        self._deposits: list[Deposit] = []

    def requests(self, path_end: str = "") -> tuple[Received, ...]:
        """Return the requests received, oldest first.

        Args:
            path_end: Keep only the paths that end so, such as `factures/v1/soumettre`; all of them when
                empty.
        """
        return tuple(request for request in tuple(self._requests) if request.path.endswith(path_end))

    def deposits(self, number: str | None = None) -> tuple[Deposit, ...]:
        """Return the deposits accepted, oldest first, all of them or those of one invoice number."""
        return tuple(deposit for deposit in tuple(self._deposits) if number in (None, deposit.number))

    def note_request(self, request: Received) -> None:
        """Write down a request; called by the simulator alone."""
        self._requests.append(request)

    def note_deposit(self, deposit: Deposit) -> None:
        """Write down an accepted deposit; called by the simulator alone."""
        self._deposits.append(deposit)
