# ruff: noqa: B018, D100 — Odoo evaluates this file as one literal
{
    "name": "ChorusPRO on customer invoices",
    "summary": "Say what an invoice lacks, send it to Chorus Pro once, follow it until it is paid",
    "version": "1.0.0",
    "license": "Other OSI approved licence",
    "author": "chorus_bridge contributors",
    "category": "Accounting/Accounting",
    "depends": ["account"],
    "external_dependencies": {"python": ["chorus-bridge"]},
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "views/res_company.xml",
        "views/res_partner.xml",
        "views/ir_attachment.xml",
        "views/chorus_history.xml",
        "views/account_move.xml",
    ],
    "post_init_hook": "repeat_for_ever",
    "installable": True,
}
