"""Use an installed chorus_bridge as a stranger would: core dependencies only, far from the sources."""

import sys
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec

EXTRAS = ("click", "pydantic", "rich")


def main() -> int:
    """Import the package, see that no extra was needed, and live a short journey; return 0."""
    present = [name for name in EXTRAS if find_spec(name)]
    assert not present, f"not a clean environment: {present} installed"
    import chorus_bridge as cb  # noqa: PLC0415 - the import is what is tested

    assert "site-packages" in str(cb.__file__), f"not the installed copy: {cb.__file__}"
    assert journey() == ["missing_information", "ready", "transmitting", "transmitted"]
    print(f"chorus_bridge {cb.__version__} works with its core dependencies alone")
    return 0


def journey() -> list[str]:
    """Assess a claim that lacks its number, then complete, transmit and send it; return the states shown."""
    import chorus_bridge as cb  # noqa: PLC0415 - as above
    from chorus_bridge import simulator as sim  # noqa: PLC0415 - as above

    account = cb.TechnicalAccount(login=sim.demo_login(sim.MAIN_CONTRACTOR_SIRET), password=sim.DEMO_PASSWORD)
    company = cb.Company(id="acme", siret=sim.MAIN_CONTRACTOR_SIRET, account=account)
    market = cb.Market(
        client=cb.ClientKind.PUBLIC,
        framework=cb.Framework.A1,
        role=cb.Role.MAIN_CONTRACTOR,
        engagement="EJ-1",
        recipient=cb.Party(siret="21690123100011", name="Ville de Lyon"),
    )

    def claim(number: str | None) -> cb.Situation:
        """Return the claim, numbered or not."""
        invoice = cb.Invoice(
            number=number,
            issue_date=date(2026, 11, 20),
            vat_regime=cb.VatRegime.ON_RECEIPTS,
            vat_lines=(cb.VatLine(rate=Decimal(20), base=Decimal(1000), vat=Decimal(200)),),
            total_excl_vat=Decimal(1000),
            total_vat=Decimal(200),
            total_incl_vat=Decimal(1200),
            payable=Decimal(1200),
            document=cb.Attachment(name="claim.pdf", content=b"%PDF-1.7 ... %%EOF"),
        )
        return cb.Situation(id="S07", company=company, market=market, invoice=invoice)

    application = cb.PisteApplication(client_id=sim.DEMO_APPLICATION[0], client_secret=sim.DEMO_APPLICATION[1])
    with sim.SimulatorServer(sim.Simulator()) as server:
        settings = cb.Settings(portal=cb.Portal.on_this_machine(server.url), application=application)
        with cb.Gateway.open(":memory:", settings=settings, companies=[company]) as gateway:
            gateway.prepare([claim("2026-11-S07")])
            shown = [gateway.assess(claim(None)).state, gateway.assess(claim("2026-11-S07")).state]
            gateway.transmit(claim("2026-11-S07"), hold=cb.HoldFor(timedelta(0)))
            shown.append(gateway.assess(claim("2026-11-S07")).state)
            gateway.run_once()
            shown.append(gateway.assess(claim("2026-11-S07")).state)
    return [state.value for state in shown]


if __name__ == "__main__":
    sys.exit(main())
