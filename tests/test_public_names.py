"""What the package promises: these names, all documented, nothing more."""

from __future__ import annotations

import inspect

import pytest

import chorus_bridge

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
