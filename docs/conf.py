"""How the documentation is built: `make docs`."""

from importlib.metadata import version as installed_version
from typing import Any

from docutils import nodes
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
html_static_path = ["_static"]
html_css_files = ["chorus.css"]


def in_its_language(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say that the body of a French page is in French, for screen readers, browsers and hyphenation."""
    del app, templatename, doctree
    if pagename.startswith("fr/") and "body" in context:
        context["body"] = f'<div lang="fr">{context["body"]}</div>'


def setup(app: Sphinx) -> None:
    """Register what the pages need."""
    app.connect("html-page-context", in_its_language)
