"""After it has left: what the public body does is seen live, and what it asks for is answered."""

from __future__ import annotations

from host.stage import Stage
from playwright.sync_api import expect

from chorus_bridge.messages import Language, portal_action_text, portal_status_word
from tests.browser.telling import assessed
from tests.browser.visiting import wait_for


def status(stage, claim, lang=Language.FR):
    """Return the portal's word for where *claim* stands, as the library says it."""
    news = assessed(stage, claim).portal
    assert news is not None
    return portal_status_word(news, lang)


def test_accepted_then_paid_is_seen_live(living_stage, visit):
    """The buyer goes from step to step in one window; the supplier's own window follows by itself."""
    supplier, buyer = visit(living_stage), visit(living_stage)
    claim = supplier.claim("S-SENT").open()
    supplier.page.evaluate("window.sameDocument = true")
    before = claim.panel.inner_text()
    buyer.buyer.open().does("accept", "F-S-SENT")
    wait_for(lambda: claim.panel.inner_text() != before, supplier.page)
    expect(claim.panel).to_contain_text(status(living_stage, "S-SENT"))
    buyer.buyer.does("pay", "F-S-SENT")
    paid = status(living_stage, "S-PAID")
    expect(claim.panel).to_contain_text(paid)
    expect(claim.history.filter(has_text=paid)).to_have_count(1)
    assert supplier.page.evaluate("window.sameDocument === true")
    expect(buyer.buyer.invoice("F-S-SENT").locator("[data-action=pay]")).to_have_count(0)


def test_what_the_public_body_wrote_is_shown_in_its_own_words(living_stage, visit):
    """A suspension comes with a reason, and markup in it is only text."""
    words = "Il manque l’ordre de service n° 4 <b>signé</b> & daté"
    supplier, buyer = visit(living_stage), visit(living_stage)
    claim = supplier.claim("S-SENT").open()
    buyer.buyer.open().does("suspend", "F-S-SENT", words)
    expect(claim.panel).to_contain_text(words)
    expect(claim.panel.locator("b", has_text="signé")).to_have_count(0)


def test_a_suspended_invoice_is_completed(living_stage, visit):
    """The reason is shown with what to do; words and a file answer it, once."""
    visitor = visit(living_stage)
    claim = visitor.claim("S-SUSPENDED").open()
    news = assessed(living_stage, "S-SUSPENDED").portal
    assert news is not None
    assert news.action is not None
    expect(claim.panel).to_contain_text(news.comment)
    expect(claim.panel).to_contain_text(portal_action_text(news.action, Language.FR))
    visitor.page.locator("[name=comment]").fill("Voici le procès-verbal.")
    pdf = {"name": "pv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 minutes %%EOF"}
    visitor.page.locator("input[type=file][name=files]").set_input_files([pdf])
    claim.press("complete")
    expect(claim.message.first).to_be_visible()
    wait_for(lambda: living_stage.simulator.invoice("F-S-SUSPENDED").status == "COMPLETEE", visitor.page)
    expect(claim.button("complete")).to_have_count(0)
    assert len(living_stage.simulator.ledger.requests("factures/v1/completer")) == 1


def test_a_rejected_invoice_is_made_again_with_another_number(living_stage, visit):
    """Acknowledge, make again, send: the portal has both, and the new one once."""
    visitor = visit(living_stage)
    claim = visitor.claim("S-REJECTED").open()
    expect(claim.panel).to_contain_text("Numéro de marché erroné.")
    claim.press("acknowledge")
    expect(claim.message.first).to_be_visible()
    wait_for(lambda: len(living_stage.simulator.ledger.requests("traiterRejet")) == 1, visitor.page)
    claim.press("reissue").becomes("ready")
    claim.press("transmit").becomes("transmitted")
    numbers = [number for number in living_stage.simulator.ledger.numbers() if number.startswith("F-S-REJECTED")]
    assert len(numbers) == 2
    assert [living_stage.simulator.ledger.accepted(number) for number in numbers] == [1, 1]


def test_a_rejection_is_seen_live_in_the_list(living_stage, visit):
    """What was transmitted asks for an action, without a reload."""
    supplier, buyer = visit(living_stage), visit(living_stage)
    row = supplier.claims.open().row("S-SENT").becomes("transmitted")
    buyer.buyer.open().does("reject", "F-S-SENT", "Montant erroné")
    row.becomes("awaiting_action")
    row.cell.trigger.focus()
    expect(row.cell.tooltip).to_contain_text("Montant erroné")


def test_no_page_asks_the_portal(tmp_path, visit):
    """Pages ask the outbox alone: a portal that is away stops nobody from reading."""
    with Stage(tmp_path, worker=False) as stage:
        visitor = visit(stage)
        asked = len(stage.simulator.ledger.requests())
        for page in (visitor.claims, visitor.claim("S-SENT"), visitor.edit("S-MISSING"), visitor.company):
            page.open()
        assert len(stage.simulator.ledger.requests()) == asked


def test_an_invoice_sent_to_the_wrong_place_is_sent_elsewhere(living_stage, visit):
    """The page asks where it should go; the portal then has the same invoice at the new recipient's, once."""
    marseille = "21130055300016"
    visitor = visit(living_stage)
    claim = visitor.claim("S-REROUTE").open()
    for name, value in {"siret": marseille, "engagement": "MRS26004417"}.items():
        claim.panel.locator(f"[name={name}]").fill(value)
    claim.press("reroute")
    expect(claim.message.first).to_be_visible()
    wait_for(lambda: living_stage.simulator.invoice("F-S-REROUTE").recipient.siret == marseille, visitor.page)
    assert living_stage.simulator.ledger.accepted("F-S-REROUTE") == 1
    expect(claim.button("reroute")).to_have_count(0)


def test_what_is_being_written_outlives_a_change(living_stage, visit):
    """The buyer decides meanwhile: the words stay, even when the focus is elsewhere, and a notice leads to the news."""
    supplier, buyer = visit(living_stage), visit(living_stage)
    claim = supplier.claim("S-SUSPENDED").open()
    notice = supplier.page.locator("[data-changed]")
    expect(notice).to_be_hidden()
    words = supplier.page.locator("textarea[name=comment]")
    words.fill("Voici le procès-verbal.")
    supplier.page.keyboard.press("Tab")
    supplier.page.keyboard.press("Tab")
    buyer.buyer.open().does("accept", "F-S-SUSPENDED")
    expect(notice).to_be_visible()
    expect(words).to_have_value("Voici le procès-verbal.")
    notice.get_by_role("link").click()
    expect(claim.panel).to_contain_text(status(living_stage, "S-SUSPENDED"))
    expect(words).to_have_count(0)
    expect(notice).to_be_hidden()


def test_a_refused_file_leaves_the_words_and_a_page_that_goes_on(stage, visit):
    """The form comes back with the words, at the file to choose again; reading on leads to ordinary pages."""
    visitor = visit(stage)
    visitor.expects("422")
    claim = visitor.claim("S-SUSPENDED").open()
    visitor.page.locator("textarea[name=comment]").fill("Voici le programme.")
    program = {"name": "programme.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    visitor.page.locator("input[name=files]").set_input_files([program])
    claim.press("complete")
    expect(visitor.page.locator("textarea[name=comment]")).to_have_value("Voici le programme.")
    expect(visitor.page.locator("input[name=files]")).to_be_focused()
    visitor.page.locator("[data-lang=en]").click()
    expect(visitor.page).to_have_url(f"{stage.url}/claims/S-SUSPENDED")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")


def test_the_pdf_of_the_portal_is_saved_under_its_number_or_missed_in_words(stage, visit):
    """A file when there is one; otherwise the page, with the reason, and no file at all."""
    visitor = visit(stage)
    claim = visitor.claim("S-PAID").open()
    link = claim.panel.locator("a[href$='portal.pdf']")
    with visitor.page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "F-S-PAID.pdf"
    visitor.buyer.open().page.locator("input[name=down]").check()
    visitor.buyer.press("portal")
    claim.open()
    link.click()
    expect(claim.alert.first).to_be_visible()
    expect(visitor.page).to_have_url(f"{stage.url}/claims/S-PAID")
