"""The admin page of the Django example, asked as a browser asks it."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_host.claims import bridge
from django_host.claims.models import Claim

import chorus_bridge as cb

LIST = reverse("admin:claims_claim_changelist")


@pytest.fixture
def billing_clerk(host):
    """Return the browser of somebody who may transmit."""
    return signed_in("clerk", "view_claim", "transmit_claim")


@pytest.fixture
def reader(host):
    """Return the browser of somebody who may look only."""
    return signed_in("reader", "view_claim")


def signed_in(name, *permissions):
    """Return the browser of a new user with these permissions."""
    user = User.objects.create(username=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


def press(browser, action, *claims):
    """Choose claims and an action, and return the text of the page that follows."""
    answer = browser.post(LIST, {"action": action, "_selected_action": [claim.pk for claim in claims]}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def icons_in(page):
    """Return the names of the drawings of a page, in order."""
    return re.findall(r'class="chorus-icon (chorus-[a-z-]+)"', page)


def test_the_list_shows_an_icon_its_label_and_its_lines(host, billing_clerk):
    """Each claim has its icon, the name of its state, and what one reads by pointing at it."""
    host.claim("A-1")
    host.claim("A-2", status="draft")
    page = billing_clerk.get(LIST).content.decode()
    assert icons_in(page) == ["chorus-ready", "chorus-awaiting-action"]
    assert "Prête à être transmise" in page
    assert "maître d’œuvre" in page


def test_a_page_of_fifty_costs_what_a_page_of_one_costs(host, billing_clerk, monkeypatch):
    """The outbox is asked once for the page, and the host's tables are read as many times whatever its length."""
    asked = []
    ask = cb.Gateway.assess_many

    def counted(gateway, situations, **named):
        asked.append(len(situations))
        return ask(gateway, situations, **named)

    monkeypatch.setattr(cb.Gateway, "assess_many", counted)
    reads = []
    for number in range(50):
        host.claim(f"P-{number}")
        if number in (0, 49):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                billing_clerk.get(LIST)
            reads.append(len(seen))
    assert asked == [1, 50]
    assert reads[0] == reads[1]


def test_the_list_opens_no_document(host, billing_clerk):
    """A list page is shown even when the documents are out of reach: their sizes are in the rows."""
    claim = host.claim("A-1")
    claim.document.storage.delete(claim.document.name)
    assert icons_in(billing_clerk.get(LIST).content.decode()) == ["chorus-ready"]


def test_transmitting_a_selection_says_what_became_of_each(host, billing_clerk):
    """What may leave is queued and marked as billed; what may not is explained, and stays as it was."""
    ready, draft = host.claim("A-1"), host.claim("A-2", status="draft")
    page = press(billing_clerk, "transmit", ready, draft)
    assert "A-1\u00a0: transmission demandée" in page
    assert "A-2\u00a0: La facture ne peut pas encore être transmise" in page
    assert icons_in(page) == ["chorus-transmitting", "chorus-awaiting-action"]
    ready.refresh_from_db()
    draft.refresh_from_db()
    assert (ready.status, draft.status) == ("billed", "draft")
    history = bridge.gateway().history("1", ready.transmission)
    assert history[0].by == "clerk"


def test_pressing_twice_sends_once(host, billing_clerk):
    """A double click, or two people, make one transmission."""
    claim = host.claim("A-1")
    press(billing_clerk, "transmit", claim)
    press(billing_clerk, "transmit", claim)
    bridge.gateway().run_once()
    assert host.deposits() == ["A-1"]


def test_cancelling_takes_the_mark_back(host, billing_clerk):
    """What has not left is cancelled, and the claim is no longer billed."""
    claim = host.claim("A-1")
    press(billing_clerk, "transmit", claim)
    page = press(billing_clerk, "cancel", claim)
    assert "A-1\u00a0: transmission annulée" in page
    claim.refresh_from_db()
    assert (claim.status, claim.transmission) == ("validated", "")
    bridge.gateway().run_once()
    assert host.deposits() == []


def test_cancelling_too_late_changes_nothing(host, billing_clerk):
    """What has left stays billed, and the user is told."""
    claim = host.claim("A-1")
    press(billing_clerk, "transmit", claim)
    bridge.gateway().run_once()
    page = press(billing_clerk, "cancel", claim)
    assert "messagelist" in page
    assert "transmission annulée" not in page
    claim.refresh_from_db()
    assert claim.status == "billed"


def test_who_may_only_look_is_offered_nothing(host, reader):
    """Without the permission, the actions are not there, and asking for one all the same does nothing."""
    claim = host.claim("A-1")
    page = press(reader, "transmit", claim)
    assert icons_in(page) == ["chorus-ready"]
    assert "Transmettre à Chorus Pro" not in page
    claim.refresh_from_db()
    assert claim.status == "validated"


def test_the_words_of_the_portal_are_escaped(host, billing_clerk):
    """A comment written at the portal is shown as text, whatever it contains."""
    claim = host.claim("A-1")
    press(billing_clerk, "transmit", claim)
    bridge.gateway().run_once()
    host.portal.simulator.set_status("A-1", "SUSPENDUE", comment="<script>alert('x')</script>")
    bridge.gateway().look("1", Claim.objects.get(pk=claim.pk).transmission)
    page = billing_clerk.get(LIST).content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert "à traiter" in page
