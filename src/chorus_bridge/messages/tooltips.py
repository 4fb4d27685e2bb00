"""The icon's title, and the lines that appear when somebody points at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.messages.formats import amount, aware, duration, listing, moment, paris_day
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import EURO, Prose, fill
from chorus_bridge.messages.texts import Phrase
from chorus_bridge.messages.wording import (
    finding_text,
    motive_texts,
    not_applicable_text,
    portal_action_text,
    portal_meaning_text,
    portal_status_word,
    who_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.finding import Finding, Param
    from chorus_bridge.domain.payment import PaymentHorizon
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmissible import TransmissibleInvoice
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.domain.waiting import CompanyWait
    from chorus_bridge.messages.language import Language

__all__ = ["label", "tooltip"]


def label(
    shown: Assessment | DisplayState,
    language: Language,
    *,
    now: datetime | None = None,  # noqa: ARG001 — same call as tooltip(), so that a host makes both alike
) -> str:
    """Return the title of the icon, of an assessment or of a state by itself, as in a filter.

    Args:
        shown: What was judged, or the state alone.
        language: The reader's.
        now: Not needed; taken so that a host calls this as it calls :func:`tooltip`.

    Raises:
        BadValue: The language is not one of the texts'.
    """
    return TEXTS[language].states[shown if isinstance(shown, DisplayState) else shown.state]


def tooltip(assessment: Assessment, language: Language, *, now: datetime, currency: str = EURO) -> tuple[str, ...]:
    """Return the lines under the title: the reason, what the portal says and wants, the payment, both lists, warnings.

    What blocks an invoice is only said of one that has not left; once it is on its way, only warnings remain.

    Args:
        assessment: What was judged.
        language: The reader's.
        now: The instant of reading.
        currency: Currency of the invoice, when the assessment does not carry the invoice itself.

    Raises:
        BadValue: *now* says no time zone, or the language is not one of the texts'.
    """
    aware(now, "now")
    if assessment.not_applicable is not None and assessment.state is DisplayState.NOT_APPLICABLE:
        return (not_applicable_text(assessment.not_applicable, language),)
    if assessment.transmissible is not None:
        currency = assessment.transmissible.situation.invoice.currency
    return (
        _sentence(assessment, language, now),
        *_access_lines(assessment, language),
        *_portal_lines(assessment, language),
        *_payment_lines(assessment.payment, language),
        *_blocking_lines(assessment, language, currency),
        *_warning_lines(assessment, language, currency),
    )


def _sentence(assessment: Assessment, language: Language, now: datetime) -> str:
    texts, reason = TEXTS[language], assessment.verdict.reason
    params: dict[str, Param] = {}
    if assessment.transmission is not None:
        params |= _about_transmission(assessment.transmission, language)
        params |= _about_waiting(assessment, assessment.transmission, language, now)
    if assessment.transmissible is not None:
        params |= _about_invoice(assessment.transmissible, language)
    if reason is Reason.READY and not assessment.can_transmit:
        return fill(texts.phrases[Phrase.READY_FOR_OTHERS], params, language)
    return fill(texts.reasons[reason], params, language)


def _about_transmission(transmission: Transmission, language: Language) -> dict[str, Param]:
    params: dict[str, Param] = {"number": transmission.number}
    if transmission.portal_id:
        params["portal_id"] = transmission.portal_id
    if transmission.deposited_at is not None:
        params["deposited"] = paris_day(transmission.deposited_at)
    if transmission.news is not None:
        params["status"] = Prose(_status(transmission.news, language))
    return params


_NO_ACCOUNT: Final = frozenset({"account_refused", "account_missing"})
"""Reasons after which nothing is tried before somebody resumes the company: another try could lock the account."""

_NO_ACCESS: Final = frozenset({"application_refused", "subscription_refused", "rights_refused"})
"""Reasons that only the administrator cures; what waits is tried again from time to time."""

_LEAVING: Final = frozenset({Reason.SCHEDULED, Reason.RETRY})
"""What waits to be sent: the reason of the sentence is why it does not leave, its company's first."""

_WAITING: Final = _LEAVING | {Reason.CHECKED_BEFORE_RETRY, Reason.AWAITING_CONFIRMATION, Reason.RECEIVED}


def _about_waiting(
    assessment: Assessment, transmission: Transmission, language: Language, now: datetime
) -> dict[str, Param]:
    wait = assessment.wait
    why = wait.reason if wait is not None and assessment.verdict.reason in _LEAVING else transmission.reason
    due: dict[str, Param] = {"due": Prose(_due(transmission, wait, language, now))}
    return {**due, "reason": why} if why else due


def _due(transmission: Transmission, wait: CompanyWait | None, language: Language, now: datetime) -> str:
    phrases, due = TEXTS[language].phrases, transmission.due
    if wait is not None:
        if wait.until is None:
            return phrases[Phrase.AFTER_ADMINISTRATOR]
        due = max(due, wait.until)
    return moment(due, language, now=now) if due > now else phrases[Phrase.SOON]


def _access_lines(assessment: Assessment, language: Language) -> Iterator[str]:
    """Yield who must act, and on what, when an access was refused."""
    transmission, phrases, wait = assessment.transmission, TEXTS[language].phrases, assessment.wait
    if transmission is None or assessment.verdict.reason not in _WAITING:
        return
    if wait is not None and wait.reason in _NO_ACCOUNT:
        yield phrases[Phrase.ENTER_ACCOUNT]
    elif (wait.reason if wait is not None else transmission.reason) in _NO_ACCESS:
        yield phrases[Phrase.TELL_ADMINISTRATOR]


def _status(news: PortalNews, language: Language) -> str:
    params: dict[str, Param] = {"status": Prose(portal_status_word(news, language))}
    if news.at is not None:
        params["reached"] = paris_day(news.at)
    return fill(TEXTS[language].phrases[Phrase.STATUS_SINCE], params, language)


def _about_invoice(transmissible: TransmissibleInvoice, language: Language) -> dict[str, Param]:
    situation = transmissible.situation
    name = situation.buyer.name or f"SIRET {transmissible.recipient}"
    total, currency = situation.invoice.total_incl_vat, situation.invoice.currency
    return {"recipient": name, "amount": "" if total is None else Prose(amount(total, currency, language))}


_EXPLAINED: Final = frozenset({Reason.ON_PORTAL, Reason.ACTION_REQUIRED, Reason.REISSUE})
_ASKED: Final = frozenset({Reason.ACTION_REQUIRED, Reason.DRAFT_ON_PORTAL})
_MOTIVATED: Final = frozenset({Reason.ACTION_REQUIRED, Reason.REISSUE})


def _portal_lines(assessment: Assessment, language: Language) -> Iterator[str]:
    """Yield what the status means, then what the portal asks for and why, in the recipient's own words and in ours."""
    news, reason, phrases = assessment.portal, assessment.verdict.reason, TEXTS[language].phrases
    if news is None:
        return
    if reason in _EXPLAINED:
        yield portal_meaning_text(news, language)
    if reason in _ASKED and news.action is not None:
        yield portal_action_text(news.action, language)
    if reason in _MOTIVATED and news.comment:
        yield fill(phrases[Phrase.QUOTE], {"text": news.comment}, language)
        motives = motive_texts(news.comment, language)
        if motives:
            yield fill(phrases[Phrase.MOTIVES], {"text": Prose(listing(motives, language))}, language)


def _payment_lines(horizon: PaymentHorizon | None, language: Language) -> Iterator[str]:
    """Yield when payment is expected or was launched and, when it is late, what the law gives for it."""
    if horizon is None:
        return
    phrases, late = TEXTS[language].phrases, horizon.late_by > 0
    dates = {"since": horizon.since, "expected": horizon.expected, "paid": horizon.paid_on, "days": horizon.days}
    params: dict[str, Param] = {name: value for name, value in dates.items() if value is not None}
    if late:
        params["late"] = Prose(duration(timedelta(days=horizon.late_by), language))
    yield fill(phrases[_payment_phrase(horizon)], params, language)
    if late and horizon.announced:
        yield phrases[Phrase.LATE_INTEREST]


def _payment_phrase(horizon: PaymentHorizon) -> Phrase:
    if horizon.paid_on is not None:
        return Phrase.PAYMENT_LAUNCHED
    if horizon.suspended:
        return Phrase.PAYMENT_SUSPENDED
    if not horizon.late_by:
        return Phrase.PAYMENT_EXPECTED
    return Phrase.PAYMENT_LATE if horizon.announced else Phrase.PAYMENT_UNTOLD


def _blocking_lines(assessment: Assessment, language: Language, currency: str) -> Iterator[str]:
    """Yield both lists, first the one the reason's sentence introduces."""
    if assessment.state not in {DisplayState.MISSING_INFORMATION, DisplayState.AWAITING_ACTION}:
        return
    missing = _missing_lines(assessment.missing, language, currency)
    pending = _pending_lines(assessment.pending, language, currency)
    if assessment.state is DisplayState.MISSING_INFORMATION:
        first, second, heading = missing, pending, Phrase.PENDING_TOO
    else:
        first, second, heading = pending, missing, Phrase.MISSING_TOO
    yield from first
    if second:
        yield TEXTS[language].phrases[heading]
    yield from second


def _missing_lines(findings: tuple[Finding, ...], language: Language, currency: str) -> tuple[str, ...]:
    # Two findings may say the same of two fields: the reader needs the sentence once.
    return tuple(dict.fromkeys(_missing_line(f, language, currency) for f in findings))


def _missing_line(finding: Finding, language: Language, currency: str) -> str:
    texts = TEXTS[language]
    params: dict[str, Param] = {"text": Prose(finding_text(finding, language, currency=currency))}
    line = fill(texts.remedies[finding.place], params, language)
    if finding.who in {Who.COMPANY, Who.NOBODY}:
        return line
    params = {"text": Prose(line), "who": Prose(who_text(finding.who, language))}
    return fill(texts.phrases[Phrase.MISSING_BY], params, language)


def _pending_lines(findings: tuple[Finding, ...], language: Language, currency: str) -> tuple[str, ...]:
    lines = [finding_text(f, language, currency=currency) for f in findings]
    if len(lines) == 1:
        return tuple(lines)
    return tuple(f"{rank}. {line}" for rank, line in enumerate(lines, start=1))


_STILL_OF_USE: Final = frozenset(
    {
        FindingCode.CHANGED_SINCE_QUEUED,
        FindingCode.CREDENTIALS_EXPIRING,
        FindingCode.PAYMENT_STATUS_NOT_REPORTED,
    }
)
"""Warnings worth reading once the portal has the invoice: the others were about letting it go."""


def _warning_lines(assessment: Assessment, language: Language, currency: str) -> Iterator[str]:
    template = TEXTS[language].phrases[Phrase.WARNING]
    deposited = assessment.state is DisplayState.TRANSMITTED
    for finding in assessment.warnings:
        if deposited and finding.code not in _STILL_OF_USE:
            continue
        yield fill(template, {"text": Prose(finding_text(finding, language, currency=currency))}, language)
