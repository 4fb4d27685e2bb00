"""The operation that gives the directory of recipients: its field has two names, its content none."""

import base64

import pytest

from chorus_bridge.chorus.operations import recipients_directory

FILE = base64.b64encode(b"PK archive").decode()


@pytest.mark.parametrize("name", ["fichierResultat", "fichier"])
def test_the_file_is_read_under_either_name(name):
    """One source writes the first, another the second."""
    assert recipients_directory(limit=100).read({"codeRetour": 0, name: FILE}) == b"PK archive"


@pytest.mark.parametrize(
    "answer",
    [{}, {"fichierResultat": ""}, {"fichierResultat": 5}, {"fichierResultat": "é"}, {"fichierResultat": "a*bc"},
     {"archive": FILE}, {"fichierResultat": FILE, "fichier": "QQ=="}],
)  # fmt: skip
def test_anything_else_is_unreadable(answer):
    """Absent, empty, no text, no base64, another name, or two that differ."""
    with pytest.raises(ValueError, match="fichier"):
        recipients_directory(limit=100).read(answer)


def test_it_takes_nothing_and_its_answer_is_bounded():
    """An empty body; a limit for the answer that leaves room for base64."""
    operation = recipients_directory(limit=3_000_000)
    assert (operation.body, operation.repeatable) == ({}, True)
    assert operation.path == "/cpro/transverses/v1/telecharger/annuaire/destinataire"
    assert operation.answer_limit == 4_000_000 + 64 * 1024
