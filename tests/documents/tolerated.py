"""What a document of the portal's historic dialect breaks in Factur-X and EN 16931, each with its reason.

Nothing else is tolerated, and each of these is seen at least once: a rule that no document breaks any more leaves
the list.
"""

from typing import Final

PORTAL_SCHEME: Final = {
    "FX-SCH-A-000581": "seller, EN 16931: AIFE's data flows name the SIRET by the portal's own list, code 1",
    "FX-SCH-A-000569": "buyer, EN 16931: as above",
    "FX-SCH-A-000778": "seller, EXTENDED: as above",
    "FX-SCH-A-000699": "buyer, EXTENDED: as above",
    "FX-SCH-A-000877": "validator, EXTENDED: as above",
}
"""Fatal for the data flows; Factur-X, which writes the code of ISO 6523, breaks none."""

PORTAL_ZIP: Final = {
    "FX-SCH-A-000287": "EN 16931: AIFE's further files are application/zip, which the norm's list has not",
    "FX-SCH-A-000644": "EXTENDED: as above",
}
"""Fatal for documents with further files."""

WARNINGS: Final = {
    "PEPPOL-EN16931-R008": "the delivery is empty: the schema demands the element, and a claim has no delivery",
    "CII-SR-475": "several files: EN 16931 allows any number (BG-24), this rule one",
    "CII-SR-476": "as above",
    "BR-FXEXT-AE-08rev": "EXTENDED wants the reason on each line too; EN 16931 wants it in the breakdown alone",
    "BR-FXEXT-E-08rev": "as above",
    "BR-FXEXT-O-08rev": "as above",
}
"""Flagged as warnings by the rules themselves."""
