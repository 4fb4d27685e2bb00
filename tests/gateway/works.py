"""A works claim on its way by flow, and what the portal says of it."""

from __future__ import annotations

import attrs

from chorus_bridge.chorus.results import FlowError, FlowReceipt, FlowReport, FoundInvoice
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import Unsure
from chorus_bridge.gateway.flows import assessing, transmitting
from chorus_bridge.gateway.flows.awaiting import await_verdict
from chorus_bridge.gateway.flows.delivering import deliver
from tests.builders import AUTHORITY, AUTHORITY_SIRET, SITUATION, SUPPLIER, SUPPLIER_SIRET, WORKS_MARKET
from tests.gateway.stage import SEARCH, SETTINGS, Stage
from tests.gateway.test_delivering import NO_HOLD

FLUX = "factures/deposer/flux"
REPORT = "transverses/consulterCRDetaille"
WORKS = "facturesTravaux/rechercher"
CLAIM = attrs.evolve(SITUATION, market=WORKS_MARKET)
INVOICE = CLAIM.invoice
RECEIPT = Accepted(FlowReceipt(flow_number="CPP0011116000000000000001", received_on=INVOICE.issue_date))
LOST = Unsure(operation=FLUX, reason="timeout")
FOUND = FoundInvoice(
    portal_id="42",
    number=INVOICE.number,
    supplier_siret=SUPPLIER_SIRET,
    recipient_siret=AUTHORITY_SIRET,
    issue_date=INVOICE.issue_date,
    deposited_on=INVOICE.issue_date,
    total_incl_vat=INVOICE.total_incl_vat,
    payable=INVOICE.payable,
    currency="EUR",
    kind=None,
    flow_number=None,
    news=news("A_ASSOCIER_MOE"),
)

MISSING = "L'engagement juridique (FichierXml.X.BuyerReference.value) est obligatoire"
UNREAD = "IRRECEVABILITE: cvc-datatype-valid.1.2.1"


def report(verdict, *errors, technical=(), raw="IN_X"):
    """Return the portal's report on a flow."""
    return Accepted(FlowReport(verdict=verdict, raw=raw, at=None, errors=errors, technical=technical))


def error(text, number=INVOICE.number):
    """Return what the portal reproaches to one invoice."""
    return FlowError(number=number, text=text)


def scene():
    """Return a stage on which everything is known of a works claim."""
    stage = Stage()
    stage.knows(AUTHORITY, SUPPLIER)
    return stage


def sent(stage, reply=RECEIPT, settings=SETTINGS):
    """Transmit the claim and let a worker hand it over."""
    queued = stage.play(transmitting.transmit(CLAIM, settings=settings, hold=NO_HOLD))
    stage.portal.says(FLUX, reply)
    stage.subject = stage.play(deliver(queued, settings=settings))
    return stage.subject


def asked(stage, *replies, settings=SETTINGS, **lists):
    """Play one look at the report, answered by *replies*."""
    stage.portal.says(REPORT, *replies)
    for name, pages in lists.items():
        stage.portal.says(WORKS if name == "works" else SEARCH, *pages)
    stage.subject = stage.play(await_verdict(stage.subject, settings=settings))
    return stage.subject


def judged(stage):
    """Return what a list page shows of the claim."""
    return stage.play(assessing.assess(CLAIM, policy=SETTINGS.policy))
