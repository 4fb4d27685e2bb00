"""`telecharger/annuaire/destinataire`: every public recipient, in an archive whose inside is the simulator's own."""

import base64
import csv
import io
import zipfile

from tests.simulator.conftest import LYON

DOWNLOAD = "transverses/v1/telecharger/annuaire/destinataire"


def rows(caller):
    """Return the lines of the directory, by heading."""
    content = base64.b64decode(caller.call(DOWNLOAD, {})["fichierResultat"], validate=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["annuaire.csv"]
        text = archive.read("annuaire.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_public_bodies_are_listed_with_what_they_require(company, simulator):
    """Each at least once, companies not at all."""
    listed = {row["identifiantStructure"]: row for row in rows(company)}
    public = {structure.siret for structure in simulator.world.structures if structure.public}
    assert set(listed) == public
    assert company.siret not in listed
    assert (listed[LYON]["estActif"], listed[LYON]["numeroEJDoitEtreRenseigne"]) == ("OUI", "NON")
    assert listed["21130055300016"]["numeroEJDoitEtreRenseigne"] == "OUI"
    assert listed["21670482500019"]["estActif"] == "NON"


def test_each_service_has_its_line(company):
    """With its code and what it requires by itself."""
    bordeaux = [row for row in rows(company) if row["identifiantStructure"] == "21330063500017"]
    assert [(row["codeService"], row["numeroEngagement"]) for row in bordeaux] == [
        ("TRAVAUX", "OUI"),
        ("GENERAL", "NON"),
    ]
    (lyon,) = [row for row in rows(company) if row["identifiantStructure"] == LYON]
    assert (lyon["codeService"], lyon["serviceEstActif"]) == ("", "")
