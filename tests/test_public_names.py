"""What the package promises: these names, all documented, nothing more."""

from __future__ import annotations

import inspect
import re

import attrs
import pytest

import chorus_bridge
from chorus_bridge import errors, messages, progress, values

PROMISED = (
    *(
        "Address",
        "Assessment",
        "AsyncGateway",
        "Attachment",
        "Channel",
        "ChorusBridgeError",
        "ClientKind",
        "Company",
        "Consortium",
    ),
    *(
        "DisplayState",
        "Finding",
        "FindingCode",
        "FlowPackage",
        "Framework",
        "Gateway",
        "HoldFor",
        "Invoice",
        "InvoiceKind",
    ),
    *("Language", "Line", "Market", "NextSendingHour", "NotTransmissible", "Party", "PayerKind", "PaymentMode"),
    *("PisteApplication", "Policy", "Portal", "Role", "Settings", "Situation", "Step", "StepStatus"),
    *("TechnicalAccount", "TooLate", "Transmission", "VatLine", "VatRegime"),
)


def test_the_public_names_are_those_promised():
    """Adding or removing one is a decision, made here."""
    assert sorted(chorus_bridge.__all__) == sorted(PROMISED)
    assert len(PROMISED) <= 40


@pytest.mark.parametrize("name", PROMISED)
def test_a_public_name_is_documented(name):
    """Each is reachable and says what it is."""
    assert inspect.getdoc(getattr(chorus_bridge, name))


def test_an_unknown_name_is_refused_as_usual():
    """The lazy version does not swallow mistakes."""
    with pytest.raises(AttributeError, match="Gatewy"):
        chorus_bridge.Gatewy  # noqa: B018 — the look-up is what is tested


PUBLIC = {name for module in (chorus_bridge, values, errors, messages, progress) for name in module.__all__}
BUILT_IN = {"Any", "Callable", "Decimal", "Iterator", "Mapping", "None", "Self", "Sequence", "Path"}
OPAQUE = {"TransmissibleInvoice", "WorksEncoder"}
"""Handed on, never opened: the proof that an invoice may leave, and the encoder of an operation nobody has verified."""
MET = [*PROMISED, *values.__all__]


def classes():
    """Yield every class a host makes or meets."""
    for name in MET:
        found = getattr(chorus_bridge, name, None) or getattr(values, name)
        if inspect.isclass(found):
            yield found


def named_by(kind):
    """Return the types that the fields, properties and methods of *kind* are said to give back."""
    said = [str(field.type) for field in attrs.fields(kind)] if attrs.has(kind) else []
    for name, member in inspect.getmembers(kind):
        function = getattr(member, "fget", member)
        if not name.startswith("_") and inspect.isroutine(function):
            said.append(str(getattr(function, "__annotations__", {}).get("return", "")))
    return {word for text in said for word in re.findall(r"\b[A-Z][A-Za-z]+\b", text)}


@pytest.mark.parametrize("kind", list(classes()), ids=lambda kind: kind.__name__)
def test_what_a_public_name_gives_back_has_a_public_name(kind):
    """A host that annotates what it receives imports it from where promises are kept."""
    assert named_by(kind) - PUBLIC - BUILT_IN - OPAQUE == set()


@pytest.mark.parametrize("name", values.__all__)
def test_a_value_met_is_the_one_the_library_uses(name):
    """The public module holds the thing itself, documented, and nothing the main module already has."""
    assert name not in chorus_bridge.__all__
    assert inspect.getdoc(getattr(values, name))
