"""The two buttons, each in one transaction: what both sides write is committed at once."""

from collections.abc import Iterable

from django.db import connection, transaction

import chorus_bridge as cb
from django_host.claims.bridge import gateway, situation
from django_host.claims.models import Claim

Outcome = cb.Transmission | cb.ChorusBridgeError
"""What became of one claim: queued or cancelled, or why not."""


def transmit(claims: Iterable[int], *, by: str) -> list[tuple[Claim, Outcome]]:
    """Queue claims for Chorus Pro and mark them as billed: both, or neither.

    Args:
        claims: Their primary keys.
        by: Who asked: kept in the history of the transmission.
    """
    opened = gateway()  # before the transaction: opening a gateway writes, by a connection of its own
    with transaction.atomic(), opened.within(connection.connection) as inside:
        rows = _read(claims)
        outcomes = inside.transmit_many([situation(claim, with_document=True) for claim in rows], by=by)
        for claim, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, cb.Transmission):
                claim.status, claim.transmission = Claim.Status.BILLED, outcome.id
                claim.save(update_fields=["status", "transmission"])
    return list(zip(rows, outcomes, strict=True))


def cancel(claims: Iterable[int], *, by: str) -> list[tuple[Claim, Outcome]]:
    """Cancel what has not left, and take back its mark: both, or neither."""
    opened = gateway()
    found: list[tuple[Claim, Outcome]] = []
    with transaction.atomic(), opened.within(connection.connection) as inside:
        for claim in _read(claims):
            try:
                found.append((claim, inside.cancel(str(claim.contract.company_id), claim.transmission, by=by)))
            except cb.ChorusBridgeError as error:
                found.append((claim, error))
            else:
                claim.status, claim.transmission = Claim.Status.VALIDATED, ""
                claim.save(update_fields=["status", "transmission"])
    return found


def _read(claims: Iterable[int]) -> list[Claim]:
    """Read the claims again, within the transaction: what is judged is what is committed."""
    return list(Claim.objects.filter(pk__in=claims).select_related("contract__company"))
