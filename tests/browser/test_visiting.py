"""What goes wrong in a page without anybody looking is noted, and fails the test that caused it."""

from __future__ import annotations


def test_troubles_are_noted(still_stage, visit):
    """An error in the console, in a script, or in an answer; each can be expected, and only then is let pass."""
    visitor = visit(still_stage)
    visitor.claims.open()
    assert visitor.troubles() == []
    visitor.page.evaluate("console.error('spoken')")
    visitor.page.evaluate("setTimeout(() => { throw new Error('thrown') })")
    visitor.page.evaluate("fetch('/nowhere')")
    visitor.page.wait_for_timeout(500)
    told = " ".join(visitor.troubles())
    assert all(word in told for word in ("spoken", "thrown", "HTTP 404"))
    for word in ("spoken", "thrown", "404"):
        visitor.expects(word)
    assert visitor.troubles() == []
