"""The small parts of a situation file: amounts, identifiers, texts, workflow steps."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.money import money

__all__ = ["STEP_CODES", "Amount", "Id", "Size", "StepCode", "Text", "VariableName"]

STEP_CODES: Final = (
    FindingCode.SITUATION_DRAFT,
    FindingCode.SITUATION_NOT_SUBMITTED,
    FindingCode.PREVIOUS_SITUATION_OPEN,
    FindingCode.SUBCONTRACTOR_PENDING,
    FindingCode.OPC_VALIDATION,
    FindingCode.MOE_VALIDATION,
    FindingCode.AMO_VALIDATION,
    FindingCode.MOA_VALIDATION,
    FindingCode.MANDATAIRE_VALIDATION,
    FindingCode.CERTIFICATE_NOT_ISSUED,
    FindingCode.SIGNATURE_PENDING,
    FindingCode.INVOICE_NOT_GENERATED,
    FindingCode.MARKET_SETUP_PENDING,
    FindingCode.HOST_STEP_PENDING,
)
"""The codes a workflow step may bear."""

_AMOUNT: Final = re.compile(r"^-?[0-9]{1,16}(\.[0-9]{1,12})?$")
_STEP_REMEDY: Final = f"write one of {', '.join(STEP_CODES)}"


def _amount(value: object) -> Decimal:
    """Return the exact amount; a JSON number may have lost its cents before it came here."""
    if not isinstance(value, str):
        remedy = 'write amounts as text, like "1234.56"'
        raise PydanticCustomError("amount_not_text", "is not text", {"remedy": remedy})
    if not _AMOUNT.fullmatch(value):
        remedy = 'write it like "1234.56", without spaces, comma or currency'
        raise PydanticCustomError("amount_unreadable", "is not an amount", {"remedy": remedy})
    return money(value)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "is blank", {"remedy": "write your own identifier"})
    return value


def _step_code(value: object) -> FindingCode:
    if not isinstance(value, str) or value not in STEP_CODES:
        raise PydanticCustomError("step_code", "is not a workflow step", {"remedy": _STEP_REMEDY})
    return FindingCode(value)


_STEP_SCHEMA: Final[dict[str, Any]] = {"type": "string", "enum": [code.value for code in STEP_CODES]}
_AMOUNT_SCHEMA: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": _AMOUNT.pattern,
    "examples": ["1234.56", "-500.00"],
}

Amount = Annotated[Decimal, PlainValidator(_amount), WithJsonSchema(_AMOUNT_SCHEMA)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_not_blank)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
StepCode = Annotated[FindingCode, PlainValidator(_step_code), WithJsonSchema(_STEP_SCHEMA)]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
Size = Annotated[int, Field(ge=0)]
