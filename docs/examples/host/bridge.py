"""Everything in this host that touches chorus_bridge: read this file to know what embedding it takes.

Four parts, in the order a host writes them: from its rows to a ``Situation``, the ChorusPRO column and panel, what the
buttons do, and the work done in the background. The pages above call this class and never the library.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import evolve
from markupsafe import Markup

import chorus_bridge as cb
from chorus_bridge import icons, messages
from chorus_bridge.errors import Busy, NotFound, Unsure
from host.shown import Cell, Chorus, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta
    from pathlib import Path

    from host.records import Records
    from host.trade import Claim, Profile

__all__ = ["COMPANY", "Bridge"]

COMPANY: Final = "gros-oeuvre"
"""This host bills for one company. Yours has many: check that your user belongs to the one an address names."""


class Bridge:
    """The host's one gateway: opened at start-up, shared between threads, closed at the end."""

    def __init__(self, records: Records, outbox: Path, settings: cb.Settings) -> None:
        self.records = records
        # `companies` is called whenever the portal is asked: a corrected password is used at once, and the outbox,
        # a SQLite file of its own, keeps no secret.
        self.gateway = cb.Gateway.open(outbox, settings=settings, companies=self._company)
        self._wake = threading.Event()
        self._last = 0

    # --- from the host's rows to a situation ---------------------------------------------------------------------

    def _company(self, identifier: str) -> cb.Company | None:
        profile = self.records.profile(identifier)
        return None if profile is None else _company(profile)

    def situations(self, claims: Sequence[Claim], *, contents: bool = False) -> list[cb.Situation]:
        """Return the claims as the library takes them. Give what you have, never invent: it tells what is missing.

        Args:
            claims: The host's own rows.
            contents: Whether the bytes of the PDF are read too: to transmit them. A list page does without.
        """
        company = self._company(COMPANY)
        if company is None:
            return []
        return [_situation(claim, company, self.records.content(claim.id) if contents else None) for claim in claims]

    # --- the column and the panel --------------------------------------------------------------------------------

    def column(self, claims: Sequence[Claim], language: cb.Language) -> list[Cell]:
        """Return what the ChorusPRO column shows: one read of the outbox for the whole list, never the network."""
        now = datetime.now(UTC)
        return [_cell(seen, language, now) for seen in self.gateway.assess_many(self.situations(claims))]

    def panel(self, claim: Claim, language: cb.Language) -> Chorus:
        """Return what the detail page shows."""
        now = datetime.now(UTC)
        # With its contents: a damaged PDF is told here, before anybody presses the button.
        seen = self.gateway.assess(self.situations([claim], contents=True)[0])
        sent, news = seen.transmission, seen.portal
        blocked = seen.state in {cb.DisplayState.MISSING_INFORMATION, cb.DisplayState.AWAITING_ACTION}
        # The tooltip has no form and no button: here what it lists is a list below, and what introduces it a heading.
        told = messages.tooltip(_without_lists(seen), language, now=now)
        entries = self.gateway.history(COMPANY, sent.id) if sent else ()
        acts = self.gateway.actions(COMPANY, sent.id) if sent else ()
        return Chorus(
            **vars(_cell(seen, language, now)),
            told=told[1:] if told and told[0].endswith(":") else told,
            missing=tuple(_task(finding, language) for finding in seen.missing if blocked),
            pending=tuple(_task(finding, language) for finding in seen.pending if blocked),
            history=tuple(_signed(messages.history_text(entry, language, now=now), entry.by) for entry in entries),
            former=sent.number if sent and not sent.standing and sent.number != claim.number else "",
            status=messages.portal_status_word(news, language) if news else "",
            comment=news.comment if news else "",
            asks=news.action.value if news and news.action else "",
            acknowledged=any(act.kind == "acknowledge_rejection" and act.state == "done" for act in acts),
        )

    def wrong(self, claim: Claim, content: bytes | None, language: cb.Language) -> dict[str, str]:
        """Return what is wrong or missing in a claim that is not saved yet, by field: a form shows it beside each."""
        company = self._company(COMPANY)
        if company is None:
            return {}
        seen = self.gateway.assess(_situation(claim, company, content))
        return {finding.path: messages.finding_text(finding, language) for finding in reversed(seen.missing)}

    def locked(self, claim: Claim) -> bool:
        """Say whether its invoice is under way or alive at the portal: what it bears must not change here any more."""
        sent = self.gateway.assess(self.situations([claim])[0]).transmission
        return sent is not None and sent.standing

    # --- the buttons ---------------------------------------------------------------------------------------------

    def transmit(self, claims: Sequence[Claim], *, by: str) -> list[cb.Transmission | cb.ChorusBridgeError]:
        """Queue a selection; each has its own outcome. Everything is judged again, and asked twice is sent once."""
        return list(self.gateway.transmit_many(self.situations(claims, contents=True), by=by))

    def first_asked_by(self, sent: cb.Transmission) -> str:
        """Return which user's click queued it: another one's was a moment earlier, perhaps."""
        return next((entry.by for entry in self.gateway.history(COMPANY, sent.id) if entry.by), "")

    def cancel(self, claim: Claim, *, by: str) -> cb.Transmission:
        """Cancel what has not left; raises TooLate otherwise, and it is then certain that it was not cancelled."""
        return self.gateway.cancel(COMPANY, self._sent(claim).id, by=by)

    def complete(self, claim: Claim, comment: str, files: Sequence[tuple[str, bytes]], *, by: str) -> str:
        """Add words and files to a suspended invoice, and return what became of it, as a code."""
        sent, attached = self._sent(claim), _attached(files)
        done = self.gateway.complete(COMPANY, sent.id, comment=comment, attachments=attached, by=by)
        return done.state.value

    def wrong_files(self, claim: Claim, files: Sequence[tuple[str, bytes]], language: cb.Language) -> str:
        """Return what the portal would reproach in files to add, before anything is asked of it; "" when nothing."""
        [situation] = self.situations([claim])
        seen = self.gateway.assess(evolve(situation, invoice=evolve(situation.invoice, attachments=_attached(files))))
        about = (finding for finding in seen.missing if finding.path.startswith("invoice.attachments"))
        return " ".join(f"{messages.finding_text(finding, language)}." for finding in about)

    def reroute(self, claim: Claim, siret: str | None, service: str | None, engagement: str | None, *, by: str) -> str:
        """Send an invoice that came to the wrong place to another recipient; what is None stays as it is there."""
        sent = self._sent(claim)
        done = self.gateway.reroute(COMPANY, sent.id, recipient=siret, service=service, engagement=engagement, by=by)
        return done.state.value

    def acknowledge(self, claim: Claim, *, by: str) -> str:
        """Tell the portal that a rejection is dealt with."""
        return self.gateway.acknowledge_rejection(COMPANY, self._sent(claim).id, by=by).state.value

    def must_reissue(self, claim: Claim) -> bool:
        """Say whether the invoice is dead at the portal, so that only a new number helps."""
        seen = self.gateway.assess(self.situations([claim])[0])
        return cb.FindingCode.REISSUE_WITH_NEW_NUMBER in seen.findings.pending_codes

    def download(self, claim: Claim) -> tuple[str, bytes]:
        """Return the invoice's number and its PDF as the portal keeps it: a request, so never in a list page."""
        sent = self._sent(claim)
        return sent.number, self.gateway.download(COMPANY, sent.id)

    def access_problem(self, profile: Profile, language: cb.Language) -> str | None:
        """Try the technical account that was just saved, so that what waited goes on.

        Returns:
            What is wrong; "" when nothing is; None when the portal did not say, which proves nothing either way.
        """
        self.gateway.resume(profile.id, profile.siret)
        # One public claim is enough: what is asked about the company is the same for all.
        situations = self.situations(sorted(self.records.claims(), key=lambda claim: not claim.contract.public)[:1])
        done = self.gateway.prepare(situations, force=True)
        for failure in done.failures:
            if failure.siret == profile.siret:
                unknown = isinstance(failure.error, Busy | Unsure)
                return None if unknown else messages.error_text(failure.error, language)
        missing = [finding for seen in self.gateway.assess_many(situations) for finding in seen.missing]
        mine = (finding for finding in missing if finding.path.startswith("company"))
        return next((messages.finding_text(finding, language) for finding in mine), "")

    def _sent(self, claim: Claim) -> cb.Transmission:
        sent = self.gateway.assess(self.situations([claim])[0]).transmission
        if sent is None:
            raise NotFound(what="transmission", id=claim.id)
        return sent

    # --- in the background: a process of its own in your host, threads in this one -------------------------------

    def work(self, stop: threading.Event, nap: timedelta) -> None:
        """Send what is due, search for what is unsure, follow what is at the portal, until told to stop."""
        self.gateway.work(stop, nap=nap)

    def prepare(self) -> None:
        """Ask what the recipients demand: each once a day, and at once for one nobody had asked about."""
        self.gateway.prepare(self.situations([claim for claim in self.records.claims() if claim.contract.public]))

    def keep_prepared(self, stop: threading.Event, every: timedelta) -> None:
        """Prepare now and then, and soon after :meth:`recipients_changed`, until told to stop."""
        while not stop.is_set():
            with suppress(cb.ChorusBridgeError):  # the list page goes on without, and says how old its facts are
                self.prepare()
            self._wake.wait(every.total_seconds())
            self._wake.clear()

    def recipients_changed(self) -> None:
        """Have the recipients looked up soon: somebody changed one."""
        self._wake.set()

    def changes(self, after: int) -> Iterator[tuple[int, str]]:
        """Yield what changed since a cursor: the next cursor, and which claim. Nothing is ever lost."""
        while page := self.gateway.events(after=after, company=COMPANY):
            for change in page:
                yield change.cursor, change.situation
            after = page[-1].cursor

    def cursor(self) -> int:
        """Return the cursor of the last change: read it before the page's rows, so that none falls in between."""
        for cursor, _ in self.changes(self._last):
            self._last = max(self._last, cursor)
        return self._last

    def close(self) -> None:
        """Release the outbox."""
        self._wake.set()
        self.gateway.close()


def _company(profile: Profile) -> cb.Company:
    account = cb.TechnicalAccount(login=profile.login, password=profile.password) if profile.login else None
    return cb.Company(id=profile.id, name=profile.name, siret=profile.siret, account=account)


def _situation(claim: Claim, company: cb.Company, content: bytes | None) -> cb.Situation:
    sheet, file = claim.contract, claim.file
    market = cb.Market(
        id=sheet.id,
        client=cb.ClientKind.PUBLIC if sheet.public else cb.ClientKind.PRIVATE,
        framework=cb.Framework.A1,  # yours: on the contract's sheet, as agreed with the contracting authority
        role=cb.Role.MAIN_CONTRACTOR,
        contract_number=sheet.number,
        engagement=sheet.engagement,
        recipient=cb.Party(siret=sheet.siret, name=sheet.client, service_code=sheet.service),
        payer_kind=cb.PayerKind.LOCAL,
    )
    invoice = cb.Invoice(
        number=claim.number,
        issue_date=claim.issue_date,
        vat_regime=cb.VatRegime.ON_RECEIPTS,
        vat_lines=(cb.VatLine(rate=Decimal(20), base=claim.net, vat=claim.vat),),
        total_excl_vat=claim.net,
        total_vat=claim.vat,
        total_incl_vat=claim.total,
        payable=claim.total,
        comment=claim.comment or None,
        document=cb.Attachment(name=file.name, content=content, declared_size=file.size) if file else None,
    )
    steps = tuple(
        cb.Step(code=cb.FindingCode(step.code), status=cb.StepStatus.DONE if step.done_by else cb.StepStatus.PENDING)
        for step in claim.validations
    )
    return cb.Situation(
        id=claim.id, company=company, market=market, invoice=invoice, steps=steps, replaces=claim.replaces
    )


def _attached(files: Sequence[tuple[str, bytes]]) -> tuple[cb.Attachment, ...]:
    # "02" stands for your own choice: each file has the portal's code of its kind, a list it publishes.
    return tuple(cb.Attachment(name=name, content=content, type_code="02") for name, content in files)


def _without_lists(seen: cb.Assessment) -> cb.Assessment:
    return evolve(seen, findings=evolve(seen.findings, missing=(), pending=()))


def _cell(seen: cb.Assessment, language: cb.Language, now: datetime) -> Cell:
    return Cell(
        seen=seen,
        icon=Markup(icons.svg(seen)),  # noqa: S704 — the library's own drawing: nothing in it comes from data
        label=messages.label(seen, language, now=now),
        lines=messages.tooltip(seen, language, now=now),
    )


def _task(finding: cb.Finding, language: cb.Language) -> Task:
    return Task(
        code=finding.code.value,
        path=finding.path,
        text=messages.finding_text(finding, language),
        who=messages.who_text(finding.who, language),
        where=messages.place_text(finding.place, language),
        place=finding.place.value,
    )


def _signed(line: str, by: str) -> str:
    return f"{line} — {by.capitalize()}" if by else line
