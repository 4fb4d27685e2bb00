"""Seeds are whole, cannot be ambiguous, and never change."""

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from chorus_bridge.simulator import (
    DEMO_PASSWORD,
    EXPIRED_SIRET,
    MAIN_CONTRACTOR_SIRET,
    PROJECT_MANAGER_SIRET,
    SUBCONTRACTOR_SIRET,
    Account,
    Simulator,
    World,
    demo_login,
)

QUALIFICATION = {"12345678200051", "12345678200036", "12345678200028", "12345678200044", "11000201100044"}
BODIES = {
    "21750001600019", "21690123100011", "21130055300016", "21310555400017", "21330063500017",
    "21670482500019", "21440109300015", "21590350100017", "21350238800019", "21060088800015",
    "20004697700019", "23750007900312", "26750045200011",
}  # fmt: skip
COMPANIES = {MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET, EXPIRED_SIRET, PROJECT_MANAGER_SIRET}


def luhn(digits):
    """Say whether the last digit is the control of the others."""
    doubled = (int(d) * (2 if rank % 2 else 1) for rank, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def test_qualification_has_its_five_recipients():
    """The shared recipients of the qualification platform are there, and nobody else."""
    world = World.qualification()
    assert {structure.siret for structure in world.structures} == QUALIFICATION
    assert world.structure_of("12345678200028").service("SERVICE_DEST_SERV_OBL")


def test_the_demo_has_everybody():
    """Qualification recipients, public bodies and companies, each with a technical account."""
    world = World.demo()
    assert {structure.siret for structure in world.structures} == QUALIFICATION | BODIES | COMPANIES
    assert all(world.account(demo_login(structure.siret)) for structure in world.structures)
    assert [structure.siret for structure in world.structures if not structure.public] == [
        MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET, EXPIRED_SIRET, PROJECT_MANAGER_SIRET,
    ]  # fmt: skip


def test_the_companies_could_exist():
    """Fictitious numbers still pass the control a client makes."""
    assert all(luhn(siret) and luhn(siret[:9]) for siret in COMPANIES)


def test_one_password_expired():
    """Exactly one demo account cannot be used."""
    assert [a.login for a in World.demo().accounts if a.expired] == [demo_login(EXPIRED_SIRET)]


def test_secrets_are_not_shown():
    """Neither accounts nor applications print what they protect."""
    shown = repr(World.demo())
    assert DEMO_PASSWORD not in shown
    assert "demo-secret" not in shown


def test_a_world_is_refused_when_ambiguous():
    """Two structures of one SIRET, and an account of a structure nobody knows, are errors of the seed."""
    world = World.demo()
    with pytest.raises(ValueError, match="SIRET"):
        World(structures=(world.structures[0], world.structures[0]))
    with pytest.raises(ValueError, match="unique"):
        World(structures=(world.structures[0], evolve(world.structures[1], id=world.structures[0].id)))
    with pytest.raises(ValueError, match="known"):
        world.with_account(Account(login="x", password="y", structures=(1,)))


def test_a_world_is_rebuilt_not_changed():
    """Helpers return another world, replacing what has the same name."""
    world = World.demo()
    closed = evolve(world.structure_of("21690123100011"), active=False)
    other = world.with_structure(closed)
    assert world.structure_of("21690123100011").active
    assert not other.structure_of("21690123100011").active
    assert len(other.structures) == len(world.structures)
    with pytest.raises(FrozenInstanceError):
        world.structures = ()  # type: ignore[misc] # what is tested


def test_a_script_names_structures_that_exist():
    """An unknown SIRET, and a structure nobody acts for, are errors of the script."""
    alone = World(structures=World.demo().structures[:1])
    assert World.demo().account_of(MAIN_CONTRACTOR_SIRET).login == demo_login(MAIN_CONTRACTOR_SIRET)
    with pytest.raises(LookupError):
        alone.structure_of(MAIN_CONTRACTOR_SIRET)
    with pytest.raises(LookupError):
        alone.account_of("12345678200051")


def test_two_simulators_tell_the_same_story(as_siret, build):
    """With the same numbers and the same clock, identifiers are the same."""
    first, second = (as_siret(build(ids=7)).submit() for _ in range(2))
    assert first == second
    assert as_siret(build(ids=iter(range(50, 99)))).submit()["identifiantFactureCPP"] == 8_000_051


def test_a_simulator_needs_nothing():
    """By default it has the demo world, the machine's clock, and nothing in its books."""
    simulator = Simulator()
    assert simulator.world == World.demo()
    assert not any((simulator.ledger.requests(), simulator.deposits(), simulator.invoices()))
