"""The lines that say when the money is expected."""

from datetime import date

import attrs
import pytest

from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.payment import PaymentHorizon
from chorus_bridge.messages import Language, tooltip
from tests.messages.samples import NOW, assessment, plain, transmission

FR, EN = Language.FR, Language.EN
S, R = DisplayState, Reason
DEPOSITED = transmission(State.DEPOSITED)

FIRST, LAST = date(2026, 11, 1), date(2026, 12, 1)
RUNNING = PaymentHorizon(since=FIRST, days=30, expected=LAST)
INTEREST = [
    (
        "Un retard donne droit, sans le demander, à des intérêts (taux de la BCE + 8 points) et à 40 € "
        "(code de la commande publique, art. R. 2192-31 et D. 2192-35)."
    ),
    (
        "A late payment gives right, without asking, to interest (ECB rate + 8 points) and to €40 "
        "(Code de la commande publique, art. R. 2192-31 and D. 2192-35)."
    ),
]
PAYMENTS = {
    "expected": (
        RUNNING,
        [
            (
                "Paiement attendu au plus tard le 1er décembre 2026 : 30 jours depuis le 1er novembre 2026, "
                "sauf interruption du délai."
            ),
            (
                "Payment expected by 1 December 2026 at the latest: 30 days from 1 November 2026, "
                "unless the period was interrupted."
            ),
        ],
        False,
    ),
    "late": (
        attrs.evolve(RUNNING, late_by=1),
        [
            (
                "Paiement en retard de 1 jour : il était attendu au plus tard le 1er décembre 2026 "
                "(30 jours depuis le 1er novembre 2026), sauf interruption du délai."
            ),
            (
                "Payment late by 1 day: it was expected by 1 December 2026 at the latest "
                "(30 days from 1 November 2026), unless the period was interrupted."
            ),
        ],
        True,
    ),
    "untold": (
        attrs.evolve(RUNNING, late_by=12, announced=False),
        [
            (
                "Le délai de paiement a pris fin le 1er décembre 2026, il y a 12 jours "
                "(30 jours depuis le 1er novembre 2026), sauf interruption. "
                "Chorus Pro n'annonce pas le paiement de ce document : vérifiez votre compte."
            ),
            (
                "The payment period ended on 1 December 2026, 12 days ago "
                "(30 days from 1 November 2026), unless it was interrupted. "
                "Chorus Pro does not announce the payment of this document: check your bank account."
            ),
        ],
        False,
    ),
    "suspended": (
        PaymentHorizon(since=FIRST, days=30, suspended=True),
        [
            "Le délai de paiement peut être interrompu tant qu'il manque un élément ; un nouveau délai court ensuite.",
            "The payment period may be interrupted as long as something is missing; a new one starts afterwards.",
        ],
        False,
    ),
    "paid": (
        PaymentHorizon(paid_on=LAST),
        ["Mise en paiement le 1er décembre 2026.", "Payment initiated on 1 December 2026."],
        False,
    ),
    "paid in time": (
        attrs.evolve(RUNNING, paid_on=LAST),
        ["Mise en paiement le 1er décembre 2026.", "Payment initiated on 1 December 2026."],
        False,
    ),
    "paid late": (
        attrs.evolve(RUNNING, paid_on=date(2026, 12, 3), late_by=2),
        [
            (
                "Mise en paiement le 3 décembre 2026, 2 jours après la date limite du 1er décembre 2026, "
                "sauf interruption du délai."
            ),
            (
                "Payment initiated on 3 December 2026, 2 days after the last day, 1 December 2026, "
                "unless the period was interrupted."
            ),
        ],
        True,
    ),
}


@pytest.mark.parametrize(("horizon", "told", "interest"), PAYMENTS.values(), ids=list(PAYMENTS))
def test_the_payment_is_told_under_the_icon(horizon, told, interest):
    """When it is expected, by how much it is late and what the law gives for it, or when it was launched."""
    judged = assessment(S.TRANSMITTED, R.ON_PORTAL, transmission=DEPOSITED, payment=horizon)
    for rank, language in enumerate((FR, EN)):
        lines = [plain(line) for line in tooltip(judged, language, now=NOW)[1:]]
        assert lines == [told[rank], *([INTEREST[rank]] if interest else [])]


def test_nothing_is_told_of_a_payment_nobody_can_date():
    """Without a horizon there is no line."""
    judged = assessment(S.TRANSMITTED, R.ON_PORTAL, transmission=DEPOSITED)
    assert len(tooltip(judged, FR, now=NOW)) == 1
