"""Everything that can be asked of the portal, in one place."""

from chorus_bridge.chorus.actions import acknowledge_rejection, bearing, complete, fix_validator, reroute
from chorus_bridge.chorus.changes import changes
from chorus_bridge.chorus.content import FileRef, FileRole, Upload
from chorus_bridge.chorus.directory import recipients_directory
from chorus_bridge.chorus.downloads import download
from chorus_bridge.chorus.flows import deposit_flow, find_works, flow_formats, flow_report, flow_syntaxes
from chorus_bridge.chorus.invoices import find_invoices, history, invoice, submit, upload_pdf
from chorus_bridge.chorus.structures import find_structures, service, services, structure
from chorus_bridge.chorus.transverses import add_file, bank_details, health, own_structures
from chorus_bridge.chorus.works import submit_works
from chorus_bridge.effects import Operation

__all__ = [
    "acknowledge_rejection",
    "add_file",
    "bank_details",
    "bearing",
    "changes",
    "complete",
    "deposit_flow",
    "download",
    "find_invoices",
    "find_structures",
    "find_works",
    "fix_validator",
    "flow_formats",
    "flow_report",
    "flow_syntaxes",
    "health",
    "history",
    "invoice",
    "own_structures",
    "recipients_directory",
    "reroute",
    "service",
    "services",
    "structure",
    "submit",
    "submit_works",
    "upload",
    "upload_pdf",
]


def upload(file: FileRef, content: bytes, main: Upload) -> Operation[int]:
    """Upload a file of a submission; the value goes to ``Submission.wire_body`` under the file's ``key``.

    Args:
        file: Which one.
        content: Its exact bytes.
        main: How the main PDF is uploaded; attachments have one way.
    """
    if file.role is FileRole.MAIN and main is Upload.DEPOSIT_PDF:
        return upload_pdf(file.name, content, file.signature)
    return add_file(file.name, content, file.mime)
