"""Bars of progress: on a terminal alone, and gone at the end."""

import io
import sys

from chorus_bridge.cli.waiting import progress


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self):
        """Say that it is."""
        return True


def test_a_terminal_sees_how_far_it_is(monkeypatch):
    """The bar names what goes on and counts, then is wiped out."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress("Sending", 3) as step:
        step(2)
    assert "Sending" in screen.getvalue()
    assert "2/3" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")


def test_nobody_sees_nothing(monkeypatch):
    """A pipe or a file gets not a byte."""
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("Sending", None) as step:
        step(1)
    assert screen.getvalue() == ""
