"""Documents kept whole: an unmeant change of one byte is seen."""

import pytest

from tests.documents.golden_claims import FOLDER, GOLDEN


@pytest.mark.parametrize("name", GOLDEN)
def test_a_document_is_the_one_kept(name):
    """Today's document and the kept one are the same bytes."""
    assert GOLDEN[name].content.decode() == (FOLDER / name).read_bytes().decode()


def test_every_kept_document_is_compared():
    """No file of the folder is forgotten."""
    assert {path.name for path in FOLDER.glob("*.xml")} == set(GOLDEN)
