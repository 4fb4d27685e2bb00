"""The coded reasons a recipient's comment may quote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.motives import NAMED_ONLY, Motive, motives_in

PUBLISHED = (
    "AUTRE CONTACT_ACHTR COORD_BANC_ERR CREANCIER_ERR DOUBLE_FACT ERREUR_DONNEE_EJ EJ_ERR ERR_VALIDEUR "
    "FACT_NON_CONFORME HONORER_LA_COMMANDE LIVR_INCOMP MARCHE_TERM MONTANT_ERR SE_ERR ST_CT_NON_DECLAR "
    "SUPPR_COMP_AVOIR TRANSF_PMNT_REGIE TX_TVA_ERR RETRAIT_MAN_SERV SUPPR_MASSE"
)
CASES = {
    "": (),
    "RIB absent": (),
    "COORD_BANC_ERR": (Motive.BANK_DETAILS,),
    "Motif : TX_TVA_ERR, puis MONTANT_ERR.": (Motive.VAT_RATE, Motive.AMOUNT),
    "MONTANT_ERR (voir MONTANT_ERR)": (Motive.AMOUNT,),
    "[SE_ERR]": (Motive.SERVICE,),
    # A longer code, another case or a code nobody has described is another word.
    "CMD_EJ_ERR": (),
    "EJ_ERREUR": (),
    "ej_err": (),
    "MOTIF_DE_DEMAIN": (),
    "EJ_ERR;MOTIF_DE_DEMAIN": (Motive.ENGAGEMENT,),
    # "autre" is a word of the language too.
    "AUTRE": (Motive.OTHER,),
    "AUTRE : pièce illisible": (Motive.OTHER,),
    "AUTRE, TX_TVA_ERR": (Motive.OTHER, Motive.VAT_RATE),
    "AUTRE ": (Motive.OTHER,),
    "UN AUTRE RIB EST ATTENDU": (),
    "AUTRES": (),
}


def test_every_published_motive_is_known():
    """The twenty codes of AIFE's document are there, and no other."""
    assert {motive.value for motive in Motive} == {*PUBLISHED.split()}
    assert len(Motive) == 20


@pytest.mark.parametrize(("comment", "motives"), CASES.items(), ids=list(CASES))
def test_motives_are_whole_words_of_a_comment(comment, motives):
    """Each code is found once, where it stands alone, in the comment's order."""
    assert motives_in(comment) == motives


@given(st.text(), st.sampled_from(Motive), st.text())
def test_a_code_between_spaces_is_always_found(before, motive, after):
    """Whatever surrounds it, a code that stands alone is read; « AUTRE » needs nothing after it."""
    comment = f"{before} {motive} {after if motive is not Motive.OTHER else ''}"
    assert motive in motives_in(comment)


def test_what_no_source_explains_is_marked():
    """The words of some motives only spell their code out."""
    unexplained = "ERREUR_DONNEE_EJ EJ_ERR HONORER_LA_COMMANDE RETRAIT_MAN_SERV SUPPR_MASSE"
    assert {motive.value for motive in NAMED_ONLY} == {*unexplained.split()}
