"""How the documentation is built: `make docs`."""

from importlib.metadata import version as installed_version

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "chorus_bridge"
author = "chorus_bridge contributors"
project_copyright = "2026, chorus_bridge contributors"
version = release = installed_version("chorus-bridge")

extensions = ["myst_parser"]
exclude_patterns = ["examples/**"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"chorus_bridge {release}"


def setup(app: Sphinx) -> None:
    """Show diagrams as their text: the forges that draw them read the same pages."""
    app.add_lexer("mermaid", TextLexer)
