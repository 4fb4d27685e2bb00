"""Structured documents: an invoice judged transmissible, as the file a flow (*flux*) carries. Pure."""

from chorus_bridge.documents.package import (
    MAX_FLOW,
    SYNTAX_FACTURX,
    SYNTAX_MIXED,
    SYNTAX_STRUCTURED,
    FlowFile,
    flow_file,
)

__all__ = ["MAX_FLOW", "SYNTAX_FACTURX", "SYNTAX_MIXED", "SYNTAX_STRUCTURED", "FlowFile", "flow_file"]
