"""What a status of the portal means: that every one has a row. The rows themselves are in the table of statuses."""

import pytest

from chorus_bridge.domain.portal import MEANINGS, Actor, Phase, PortalAction, PortalNews, PortalStatus
from tests.builders import news


def test_every_status_has_a_row():
    """The portal's statuses, one of its own for what it does not know, and ours for what we do not."""
    assert set(MEANINGS) == set(PortalStatus)


def test_every_phase_and_every_action_is_used():
    """No word is left that no status bears."""
    assert {row.phase for row in MEANINGS.values()} == set(Phase)
    assert {row.action for row in MEANINGS.values()} == {*PortalAction, None}


@pytest.mark.parametrize("status", PortalStatus)
def test_news_answers_for_its_row(status):
    """What the portal said is read through the table."""
    told, row = news(status), MEANINGS[status]
    assert (told.phase, told.who, told.action, told.final) == (row.phase, row.who, row.action, row.final)


@pytest.mark.parametrize("status", PortalStatus)
def test_a_dead_invoice_is_final_and_must_be_issued_again(status):
    """A number is closed by a rejection or a withdrawal only, and then a new invoice is asked for."""
    told = news(status)
    assert told.closed_number == (told.action is PortalAction.REISSUE) == (told.phase in {"rejected", "withdrawn"})
    assert told.final or not told.closed_number


@pytest.mark.parametrize("word", [*PortalStatus, *Phase, *PortalAction, *Actor])
def test_a_word_is_its_name(word):
    """The outbox keeps these words and hosts compare them: they never change."""
    assert word.value == word.name.lower()


def test_the_recipient_s_words_stay_out_of_the_repr():
    """A comment may name a person; it is empty when the recipient says nothing."""
    told = PortalNews(status=PortalStatus.SUSPENDED, raw="SUSPENDUE", comment="Madame Dupont attend le RIB")
    assert "Dupont" not in repr(told)
    silent = PortalNews(status=PortalStatus.SUSPENDED, raw="SUSPENDUE")
    assert (silent.comment, silent.at) == ("", None)
