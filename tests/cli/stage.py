"""A stage for the commands: a simulated portal that listens, an outbox file, situation files, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.serving import environment_for
from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, Manual, Simulator, SimulatorServer

PDF = b"%PDF-1.4 invoice %%EOF"
SILENT = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG", "CHORUS_BRIDGE_DATABASE"))


class Stage:
    """Runs commands against a portal of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.database = self.folder / "outbox.sqlite"
        self.simulator = Simulator(pace=Manual())
        self.server = SimulatorServer(self.simulator)
        self.environ = {**environment_for(self.server.url), "CHORUS_BRIDGE_DATABASE": str(self.database)}

    def close(self):
        """Stop the portal."""
        self.server.close()

    def claims(
        self, *numbers, name="claims.json", company="masonry", account="demo", recipient="21690123100011", **changes
    ):
        """Write a situation file of one claim a number, and return its path."""
        (self.folder / "claim.pdf").write_bytes(PDF)
        whole: dict[str, Any] = {
            "format": "chorus-bridge/situations",
            "version": 1,
            "companies": [{"id": company, "siret": MAIN_CONTRACTOR_SIRET, "account": account}],
            "markets": [
                {
                    "id": "school",
                    "client": "public",
                    "framework": "A1",
                    "role": "main_contractor",
                    "contract_number": "2026-T-07",
                    "recipient": {"siret": recipient},
                }
            ],
            "situations": [self._situation(number, company, changes) for number in numbers],
        }
        if account is None:
            del whole["companies"][0]["account"]
        path = self.folder / name
        path.write_text(json.dumps(whole), encoding="utf-8")
        return str(path)

    @staticmethod
    def _situation(number, company, changes):
        invoice = {
            "number": number,
            "issue_date": "2026-11-02",
            "vat_regime": "on_receipts",
            "vat_lines": [{"rate": "20", "base": "1000.00", "vat": "200.00"}],
            "total_excl_vat": "1000.00",
            "total_vat": "200.00",
            "total_incl_vat": "1200.00",
            "payable": "1200.00",
            "document": {"name": f"{number}.pdf", "path": "claim.pdf"},
        }
        return {"id": f"claim-{number}", "company": company, "market": "school", "invoice": invoice | changes}

    def run(self, *arguments, **environ):
        """Run a command in this process, as a user whose locale says nothing."""
        given = SILENT | self.environ | environ
        return CliRunner().invoke(commands, arguments, env=given, prog_name="chorus-bridge")

    def json(self, *arguments, code=0, **environ):
        """Return what a command writes for programs, once it ended as expected."""
        done = self.run(*arguments, "--json", **environ)
        assert done.exit_code == code, done.stderr
        return json.loads(done.stdout)

    def spawn(self, *arguments, **environ):
        """Start a command in a process of its own, its output piped."""
        words = [sys.executable, "-m", "chorus_bridge.cli", *arguments]
        given = {**os.environ, **self.environ, "LC_ALL": "C.UTF-8", **environ}
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=given)

    def listed(self, *arguments):
        """Return the transmissions of the outbox, by number."""
        return {one["number"]: one for one in self.json("status", *arguments)["transmissions"]}
