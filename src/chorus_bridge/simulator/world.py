"""The seed of a simulator. It never changes while one runs; every helper returns a new one."""

from attrs import evolve, frozen

from chorus_bridge.simulator import seeds
from chorus_bridge.simulator.actors import Account, Application, Structure
from chorus_bridge.simulator.public_bodies import PUBLIC_BODIES


@frozen(kw_only=True)
class World:
    """The seed of a simulator."""

    applications: tuple[Application, ...] = ()
    accounts: tuple[Account, ...] = ()
    structures: tuple[Structure, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Refuse a seed in which two structures cannot be told apart, or an account acts for nobody known."""
        for names in ([s.siret for s in self.structures], [a.login for a in self.accounts]):
            if len(names) != len(set(names)):
                raise ValueError("two structures share a SIRET or two accounts share a login")
        known = {structure.id for structure in self.structures}
        if len(known) != len(self.structures) or any(set(a.structures) - known for a in self.accounts):
            raise ValueError("structure identifiers must be unique and known to the accounts that name them")

    @staticmethod
    def qualification() -> "World":
        """Return the five fixed recipients of the qualification platform, with the demo application.

        *Source:* test data published by two independent users of the qualification platform, 2024.
        """
        return World(
            applications=(seeds.demo_application(),),
            accounts=seeds.accounts_for(seeds.QUALIFICATION_RECIPIENTS),
            structures=seeds.QUALIFICATION_RECIPIENTS,
        )

    @staticmethod
    def demo() -> "World":
        """Return the qualification recipients, real public bodies and four fictitious companies.

        The obligations of the real bodies are ILLUSTRATIVE: invented to show every case, they say nothing
        about how those bodies really receive invoices. Their SIRETs and names are public facts.
        """
        structures = (*seeds.QUALIFICATION_RECIPIENTS, *PUBLIC_BODIES, *seeds.COMPANIES)
        accounts = (
            *seeds.accounts_for(seeds.QUALIFICATION_RECIPIENTS),
            *seeds.accounts_for(PUBLIC_BODIES),
            *seeds.accounts_for(seeds.COMPANIES, expired=(seeds.EXPIRED_SIRET,)),
        )
        return World(applications=(seeds.demo_application(),), accounts=accounts, structures=structures)

    def with_application(self, application: Application) -> "World":
        """Return a world with one more application, in place of one of the same identifier."""
        others = tuple(a for a in self.applications if a.client_id != application.client_id)
        return evolve(self, applications=(*others, application))

    def with_account(self, account: Account) -> "World":
        """Return a world with one more account, in place of one of the same login."""
        return evolve(self, accounts=(*(a for a in self.accounts if a.login != account.login), account))

    def with_structure(self, structure: Structure) -> "World":
        """Return a world with one more structure, in place of one of the same SIRET."""
        return evolve(self, structures=(*(s for s in self.structures if s.siret != structure.siret), structure))

    def application(self, client_id: str) -> Application | None:
        """Return an application, `None` when unknown."""
        return next((a for a in self.applications if a.client_id == client_id), None)

    def account(self, login: str) -> Account | None:
        """Return a technical account, `None` when unknown."""
        return next((a for a in self.accounts if a.login == login), None)

    def structure_of(self, siret: str) -> Structure:
        """Return the structure of this SIRET, for a script that knows it exists.

        Raises:
            LookupError: It does not.
        """
        structure = self.structure_by_siret(siret)
        if structure is None:
            raise LookupError(f"no structure of SIRET {siret}")
        return structure

    def account_of(self, siret: str) -> Account:
        """Return the technical account that acts for this SIRET, for a script that knows it exists.

        Raises:
            LookupError: There is none.
        """
        structure_id = self.structure_of(siret).id
        account = next((a for a in self.accounts if structure_id in a.structures), None)
        if account is None:
            raise LookupError(f"no account for SIRET {siret}")
        return account

    def structure(self, structure_id: int | None) -> Structure | None:
        """Return a structure by the portal's identifier, `None` when unknown."""
        return next((s for s in self.structures if s.id == structure_id), None)

    def structure_by_siret(self, siret: str) -> Structure | None:
        """Return a structure by its SIRET, `None` when unknown."""
        return next((s for s in self.structures if s.siret == siret), None)
