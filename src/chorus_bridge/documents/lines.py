"""The lines of a document: the invoice's own when they add up to the cent, otherwise one per VAT rate."""

from decimal import Decimal
from typing import Final

from chorus_bridge.documents.elements import Element, branch, leaf
from chorus_bridge.documents.figures import cents, exact, opposite
from chorus_bridge.documents.units import ONE, unit_code
from chorus_bridge.documents.vat import category_of, groups_of, write_category
from chorus_bridge.domain.flow_lines import FlowLine, VatGroup, flow_lines
from chorus_bridge.domain.invoice import Invoice

__all__ = ["write_lines"]

_ALLOWANCE_REASON: Final = "Remise"
_CHARGE_REASON: Final = "Majoration"
_TAXED: Final = frozenset({"S", "Z"})


def write_lines(transaction: Element, invoice: Invoice) -> None:
    """Write the lines (BG-25), numbered from 1."""
    own = flow_lines(invoice)
    for index, line in enumerate(own or [_summary(invoice, group) for group in groups_of(invoice)]):
        path = f"invoice.lines[{index}]" if own else "invoice.vat_lines"
        _write_line(transaction, invoice, line, path, number=index + 1)


def _summary(invoice: Invoice, group: VatGroup) -> FlowLine:
    """Return the line that stands for everything at one rate."""
    taxed = category_of(invoice, group.rate).code in _TAXED
    return FlowLine(
        label=f"Total HT, TVA {exact(group.rate).replace('.', ',')} %" if taxed else "Total HT",
        quantity=Decimal(1),
        unit=None,
        unit_price=group.base,
        discount=Decimal(0),
        vat_rate=group.rate,
        reference=None,
        amount=group.base,
    )


def _write_line(transaction: Element, invoice: Invoice, line: FlowLine, path: str, *, number: int) -> None:
    code = unit_code(line.unit)
    quantity, price = line.quantity, line.unit_price
    if price < 0:
        # A net price is never negative (rule BR-27): the sign moves to the quantity, and the product stays.
        quantity, price = opposite(quantity), opposite(price)
    item = branch(transaction, "ram:IncludedSupplyChainTradeLineItem")
    leaf(branch(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(number), field=path)
    product = branch(item, "ram:SpecifiedTradeProduct")
    leaf(product, "ram:SellerAssignedID", line.reference, field=f"{path}.reference")
    leaf(product, "ram:Name", line.label, field=f"{path}.label")
    if code is None:
        leaf(product, "ram:Description", f"Unité : {line.unit}", field=f"{path}.unit")
    # No gross price: the portal then demands an allowance on it, as third parties saw.
    net = branch(item, "ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
    leaf(net, "ram:ChargeAmount", exact(price), field=f"{path}.unit_price")
    delivery = branch(item, "ram:SpecifiedLineTradeDelivery")
    leaf(delivery, "ram:BilledQuantity", exact(quantity), field=f"{path}.quantity", unitCode=code or ONE)
    settlement = branch(item, "ram:SpecifiedLineTradeSettlement")
    write_category(settlement, category_of(invoice, line.vat_rate))
    _write_discount(settlement, line.discount, f"{path}.discount")
    summation = branch(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    leaf(summation, "ram:LineTotalAmount", cents(line.amount, field=path), field=path)


def _write_discount(settlement: Element, discount: Decimal, path: str) -> None:
    """Write a discount as an allowance (BG-27), a negative one as a charge (BG-28)."""
    if not discount:
        return
    element = branch(settlement, "ram:SpecifiedTradeAllowanceCharge")
    charge = discount < 0
    leaf(branch(element, "ram:ChargeIndicator"), "udt:Indicator", "true" if charge else "false", field=path)
    leaf(element, "ram:ActualAmount", cents(opposite(discount) if charge else discount, field=path), field=path)
    leaf(element, "ram:Reason", _CHARGE_REASON if charge else _ALLOWANCE_REASON, field=path)
