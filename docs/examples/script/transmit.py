"""Transmit the claims of a CSV file, work until their fate is known, and print it.

Start it by hand, from cron or from a timer, as often as you like: a claim that is on its way, or arrived, is not sent
again, and two runs at once do no harm.
"""

# ruff: noqa: T201 — a script prints

import argparse
import csv
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

import chorus_bridge as cb
from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.messages import error_text, label, tooltip

FR = cb.Language.FR
DONE, SOMEBODY_MUST_ACT, WRONG, NOT_SETTLED = 0, 1, 2, 7
"""Exit codes, those of the command line. After the last one, start it again later: nothing else is needed."""

NAP = timedelta(seconds=1)

COLUMNS = (
    "situation", "numero", "date", "cadre", "marche", "engagement", "siret_payeur", "service",
    "ht", "taux_tva", "tva", "net_a_payer", "pdf",
)  # fmt: skip
"""Of the file, as an accounting program exports it: semicolons, decimal commas, French days."""


class Wrong(Exception):
    """The file or the environment cannot be used; the message says where, and quotes nothing."""


def read_claims(path: Path, company: cb.Company) -> list[cb.Situation]:
    """Return the claims of a file, one a line, with the documents that lie beside it.

    Raises:
        Wrong: The file cannot be read, a column is missing, or a value cannot be what its column says: nothing of the
            file is used.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=";", restval="", strict=True)
            absent = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if absent:
                raise Wrong(f"{path.name}: no column {', '.join(absent)}")
            return [_claim(_Row(row, f"{path.name}, line {rows.line_num}", path.parent), company) for row in rows]
    except OSError as unread:
        raise Wrong(f"{path.name}: cannot be read ({unread.strerror}); check its path and your rights") from None
    except UnicodeDecodeError:
        raise Wrong(f"{path.name}: is not UTF-8 text; export it again as CSV UTF-8") from None
    except csv.Error:
        raise Wrong(f"{path.name}: is not a CSV file with semicolons; look for a quote left open") from None


class _Row:
    """One line, whose empty cells are None: what is not known is told as missing, never made up."""

    def __init__(self, cells: Mapping[str, str], place: str, folder: Path) -> None:
        self._cells = cells
        self._place = place
        self._folder = folder

    def text(self, column: str) -> str | None:
        return self._cells[column].strip() or None

    def amount(self, column: str) -> Decimal | None:
        text = self.text(column)
        try:
            return None if text is None else Decimal("".join(text.split()).replace(",", "."))
        except InvalidOperation:
            raise Wrong(f"{self._place}: {column} is not an amount such as 1 234,56") from None

    def day(self, column: str) -> date | None:
        text = self.text(column)
        try:
            # The zone is not used: a day has none.
            return None if text is None else datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007
        except ValueError:
            raise Wrong(f"{self._place}: {column} is not a day such as 20/11/2026") from None

    def framework(self, column: str) -> cb.Framework | None:
        text = self.text(column)
        try:
            return None if text is None else cb.Framework(text)
        except ValueError:
            raise Wrong(f"{self._place}: {column} is not a framework such as A1") from None

    def identifier(self, column: str) -> str:
        text = self.text(column)
        if text is None:
            raise Wrong(f"{self._place}: {column} is empty; it names the claim for ever")
        return text

    def document(self, column: str) -> cb.Attachment | None:
        name = self.text(column)
        if name is None:
            return None
        file = (self._folder / name).resolve()
        if not file.is_relative_to(self._folder.resolve()) or not file.is_file():
            raise Wrong(f"{self._place}: {column} is not a file beside this one")
        return cb.Attachment(name=file.name, content=file.read_bytes())


def _claim(row: _Row, company: cb.Company) -> cb.Situation:
    market = cb.Market(
        client=cb.ClientKind.PUBLIC,
        framework=row.framework("cadre"),
        role=cb.Role.MAIN_CONTRACTOR,
        contract_number=row.text("marche"),
        engagement=row.text("engagement"),
        recipient=cb.Party(siret=row.text("siret_payeur"), service_code=row.text("service")),
    )
    excl_vat, vat = row.amount("ht"), row.amount("tva")
    invoice = cb.Invoice(
        number=row.text("numero"),
        issue_date=row.day("date"),
        vat_regime=cb.VatRegime.ON_RECEIPTS,
        vat_lines=(cb.VatLine(rate=row.amount("taux_tva"), base=excl_vat, vat=vat),),
        total_excl_vat=excl_vat,
        total_vat=vat,
        total_incl_vat=None if excl_vat is None or vat is None else excl_vat + vat,
        payable=row.amount("net_a_payer"),
        document=row.document("pdf"),
    )
    return cb.Situation(id=row.identifier("situation"), company=company, market=market, invoice=invoice)


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description="Transmit the claims of a CSV file to Chorus Pro.")
    parser.add_argument("claims", type=Path, help="the CSV file, its PDF documents beside it")
    parser.add_argument("--outbox", type=Path, required=True, help="the database; always the same, on a local disk")
    parser.add_argument("--patience", type=int, default=120, metavar="SECONDS", help="how long to wait for the outcome")
    parser.add_argument("--resume", action="store_true", help="once, after an access that was refused is corrected")
    return parser.parse_args(words)


def billing_company(environ: Mapping[str, str]) -> cb.Company:
    """Return the company that bills, as the environment describes it."""
    absent = [name for name in ("CHORUS_SIRET", "CHORUS_LOGIN", "CHORUS_PASSWORD") if not environ.get(name)]
    if absent:
        raise Wrong(f"not set: {', '.join(absent)}")
    account = cb.TechnicalAccount(login=environ["CHORUS_LOGIN"], password=environ["CHORUS_PASSWORD"])
    return cb.Company(id="us", siret=environ["CHORUS_SIRET"], account=account)


def settle(gateway: cb.Gateway, queued: Sequence[cb.Transmission], *, patience: timedelta) -> bool:
    """Work until none of *queued* is on its way, and return whether that came before the end of *patience*."""
    deadline = time.monotonic() + patience.total_seconds()
    while True:
        gateway.run_once()
        now = [gateway.transmission(one.company, one.id) for one in queued]
        if not any(one.live and one.state not in {"held", "conflict"} for one in now):
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(NAP.total_seconds())


def transmit(gateway: cb.Gateway, claims: Sequence[cb.Situation], *, patience: timedelta) -> int:
    """Transmit *claims*, print what became of each, and return the exit code."""
    for failure in gateway.prepare(claims).failures:
        print(error_text(failure.error, FR), file=sys.stderr)
    outcomes = gateway.transmit_many(claims, hold=cb.HoldFor(timedelta(0)), by="script")
    queued = [outcome for outcome in outcomes if isinstance(outcome, cb.Transmission)]
    settled = settle(gateway, queued, patience=patience)
    seen = gateway.assess_many(claims)
    now = datetime.now(UTC)
    arrived = True
    for claim, outcome, shown in zip(claims, outcomes, seen, strict=True):
        print(f"{claim.id}\u00a0: {label(shown, FR, now=now)}")
        lines = tooltip(shown, FR, now=now)
        print(*(f"  {line}" for line in lines), sep="\n")
        if isinstance(outcome, cb.ChorusBridgeError):
            print(f"  {error_text(outcome, FR)}")
        arrived = arrived and shown.state is cb.DisplayState.TRANSMITTED and not shown.action_required
    if not settled:
        return NOT_SETTLED
    if any("CREDENTIALS_INVALID" in {missing.code for missing in shown.missing} for shown in seen):
        print("Une fois le mot de passe corrigé, lancez une fois avec --resume.", file=sys.stderr)
    return DONE if arrived else SOMEBODY_MUST_ACT


def main(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do it all, and return the exit code."""
    asked = arguments(words)
    try:
        company = billing_company(environ)
        claims = read_claims(asked.claims, company)
        settings = cb.Settings.from_environment(environ)
    except (Wrong, ConfigurationError) as wrong:
        print(wrong, file=sys.stderr)
        return WRONG
    try:
        gateway = cb.Gateway.open(asked.outbox, settings=settings, companies=[company])
    except (ConfigurationError, StoreError) as wrong:
        print(wrong, file=sys.stderr)
        return WRONG
    with gateway:
        try:
            if asked.resume:
                gateway.resume(company.id, company.siret)
            return transmit(gateway, claims, patience=timedelta(seconds=asked.patience))
        except StoreError as refused:  # a full disk, for one; what was queued stays, the next run goes on
            print(refused, file=sys.stderr)
            return SOMEBODY_MUST_ACT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
