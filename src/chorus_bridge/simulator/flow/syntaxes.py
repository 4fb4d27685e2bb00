"""The syntaxes of flows: their names, their interface, how their file is opened.

*Source:* AIFE, Swagger "Factures" 2020 (the 13 names, the 11 of answers), interface codes seen in AIFE's example flows
(2018) and in numbers of real flows. Works have syntaxes of their own since 2024, whose names are not public: a test
gives them with `Conditions.flow_syntaxes`.
"""

from collections.abc import Mapping
from typing import Final

STRUCTURED: Final = "IN_DP_E1_CII_16B"
MIXED: Final = "IN_DP_E2_CII_MIN_16B"
FACTURX: Final = "IN_DP_E2_CII_FACTURX"
PLAYED: Final = frozenset({STRUCTURED, MIXED, FACTURX})
"""The syntaxes whose content is read; a flow of another official one is received, then rejected."""

_STRUCT, _MIXTE, _FACTURX = "IN_DP_E1_STRUCT", "IN_DP_E2_MIXTE", "IN_DP_E2_FACTURX"
FORMATS: Final = (_STRUCT, _MIXTE, _FACTURX)

# Interface digits; `0000`, which is ours, for those no source gives. That each syntax belongs to the format its name
# begins like is our reading; the two archives belong to none, being absent from answers.
_KNOWN: Final[Mapping[str, tuple[str, str]]] = {
    "IN_DP_E1_UBL_INVOICE": ("1100", _STRUCT),
    "IN_DP_E1_CII": ("1101", _STRUCT),
    "IN_DP_E1_PES_FACTURE": ("1102", _STRUCT),
    "IN_DP_E1_XCBL": ("0000", _STRUCT),
    STRUCTURED: ("1106", _STRUCT),
    "IN_DP_E2_UBL_INVOICE_MIN": ("1110", _MIXTE),
    "IN_DP_E2_CII_MIN": ("1111", _MIXTE),
    "IN_DP_E2_PES_FACTURE_MIN": ("1112", _MIXTE),
    "IN_DP_E2_CPP_FACTURE_MIN": ("1113", _MIXTE),
    MIXED: ("1116", _MIXTE),
    FACTURX: ("1117", _FACTURX),
    "IN_DP_PDFARCHIVE_UBL_INVOICE_MUG": ("0000", ""),
    "IN_DP_PDFARCHIVE_CII_MUG": ("0000", ""),
}
SYNTAXES: Final = frozenset(_KNOWN)
"""The 13 official names."""


def interface_of(syntax: str) -> str:
    """Return the four digits of the interface of an official syntax."""
    return _KNOWN[syntax][0]


def syntaxes_of(format_name: str) -> tuple[str, ...]:
    """Return the official syntaxes of a format, in order; those of every format when none is named."""
    return tuple(name for name, (_, known) in _KNOWN.items() if known and format_name in {"", known})
