"""The lists the rules rest on, letter by letter: a typo in one would bar a valid invoice."""

from __future__ import annotations

import string

import pytest

from chorus_bridge.rules import documents, given, identity

ACCEPTED = """
BMP BZ2 CSV DOC DOCX FAX GIF GZ GZIP HTM HTML JPEG JPG ODP ODS ODT P7S PDF PNG PPS PPT PPTX RTF SVG TGZ TIF TIFF TXT
XHTML XLC XLM XLS XLSX XML ZIP
"""


def test_the_accepted_extensions_are_those_of_the_guide():
    """None more, none less."""
    assert frozenset(ACCEPTED.split()) == documents.EXTENSIONS


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ud800", "\u2028", "\u2029"])
def test_a_character_no_field_can_carry_is_seen(character):
    """Controls, lone surrogates, and both separators."""
    assert given.has_controls(f"Lot{character}2")
    assert not given.has_controls("Lot 2, gros œuvre – bâtiment B")


def test_an_invoice_number_is_made_of_these_characters():
    """Unaccented letters, digits, four signs, and the space."""
    plain = set(string.ascii_letters + string.digits)
    assert plain | set("-_/+ ") == identity.NUMBER_CHARACTERS
