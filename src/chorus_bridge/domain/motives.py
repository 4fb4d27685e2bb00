"""Why a recipient refuses or suspends: the coded reasons that its comment may quote.

The portal gives the reason of a refusal as free text. Software on the recipient's side writes codes in it; a person
who reads ``COORD_BANC_ERR`` should read that the bank details are wrong. The list is open: a code that is not here
stays in the quoted comment, untouched.

*Source:* AIFE, Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026), p. 50-52. That comments quote these
codes is inferred, to be verified at go-live.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

__all__ = ["NAMED_ONLY", "Motive", "motives_in"]


class Motive(StrEnum):
    """One coded reason, spelled as in a comment."""

    OTHER = "AUTRE"
    CONTACT_THE_BUYER = "CONTACT_ACHTR"
    BANK_DETAILS = "COORD_BANC_ERR"
    CREDITOR = "CREANCIER_ERR"
    """The creditor is unknown, or not the one of the contract or commitment."""
    DUPLICATE = "DOUBLE_FACT"
    ENGAGEMENT_DATA = "ERREUR_DONNEE_EJ"
    ENGAGEMENT = "EJ_ERR"
    WRONG_VALIDATOR = "ERR_VALIDEUR"
    NOT_AS_ORDERED = "FACT_NON_CONFORME"
    ORDER_TO_HONOUR = "HONORER_LA_COMMANDE"
    DELIVERY_INCOMPLETE = "LIVR_INCOMP"
    CONTRACT_ENDED = "MARCHE_TERM"
    AMOUNT = "MONTANT_ERR"
    SERVICE = "SE_ERR"
    UNDECLARED_CONTRACTOR = "ST_CT_NON_DECLAR"
    """The subcontractor or joint contractor was not declared."""
    OFFSET_BY_CREDIT_NOTE = "SUPPR_COMP_AVOIR"
    PAID_BY_IMPREST = "TRANSF_PMNT_REGIE"
    """Handed over to an imprest office (*régie*), which pays it."""
    VAT_RATE = "TX_TVA_ERR"
    WITHDRAWN_BY_HAND = "RETRAIT_MAN_SERV"
    REMOVED_IN_BULK = "SUPPR_MASSE"


NAMED_ONLY: Final = frozenset(
    {
        Motive.ENGAGEMENT_DATA,
        Motive.ENGAGEMENT,
        Motive.ORDER_TO_HONOUR,
        Motive.WITHDRAWN_BY_HAND,
        Motive.REMOVED_IN_BULK,
    }
)
"""Motives no source read explains: their words only spell the code out (inferred, to be verified at go-live)."""

_WORD: Final = re.compile(r"\w+")
_ENDS: Final = re.compile(r"\s*(?:[^\w\s]|\Z)")
_KNOWN: Final = {motive.value: motive for motive in Motive}


def motives_in(comment: str) -> tuple[Motive, ...]:
    """Return the motives *comment* quotes, each once, in its order.

    A code is a whole word in capitals. « AUTRE » is also a word of the language: alone it is a code only where
    nothing of the same sentence follows it.
    """
    found = (_KNOWN[word[0]] for word in _WORD.finditer(comment) if word[0] in _KNOWN and _stands(word, comment))
    return tuple(dict.fromkeys(found))


def _stands(word: re.Match[str], comment: str) -> bool:
    return "_" in word[0] or _ENDS.match(comment, word.end()) is not None
