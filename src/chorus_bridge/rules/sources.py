"""Where the rules come from: documents and observations, all read on 2026-11-23."""

from __future__ import annotations

from typing import Final

INVOICES_API: Final = "AIFE, Swagger “Factures” (2020)"
STRUCTURES_API: Final = "AIFE, Swagger “Structures”"
FIELD_LENGTHS: Final = "AIFE, Annexe API, field comments (as kept by a public client, 2017)"
SPECIFICATION: Final = "AIFE, Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026)"
WORKS_GUIDE: Final = "AIFE, guides on works invoices and on the portal's 25 invoicing frameworks"
ATTACHMENT_GUIDE: Final = "AIFE, community page on the rules for attachments, as applied by public connectors"
FLOW_EXAMPLES: Final = "AIFE, example flows in CII D16B (April 2018), with its own comments on each tag"
FLOW_REFUSALS: Final = "AIFE, flow reports and Annexe EDI, as quoted by third parties"
EUROPEAN_NORM: Final = "EN 16931-1, business rules"
PDF_NORM: Final = "ISO 32000-1, file structure"
CONNECTORS: Final = "practice of public Chorus Pro connectors"
LEGAL_MENTIONS: Final = "Code de la commande publique, art. D.2192-2"
REFORM: Final = "DGFiP/AIFE, Dossier général v3.2 (30/04/2026), p. 12-13"
VAT_RATES: Final = "French rules on e-invoices, list of admitted VAT rates, mainland and overseas"
REVERSE_CHARGE: Final = "Code général des impôts, art. 283-2 nonies"
CHECK_DIGIT: Final = "INSEE, check digit of the SIRET, with La Poste's exception as kept by python-stdnum"
INFERRED: Final = "inferred from the meaning of the fields, to be verified at go-live"
OURS: Final = "choice of this library"
HOST: Final = "the host's own workflow"
OUTBOX: Final = "what the outbox remembers"
