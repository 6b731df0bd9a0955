"""The simulated homes stand where there are houses; and the simulator stands on its own."""

import ast
from pathlib import Path

import pytest

from simulators import mls
from simulators.mls import CRMLS, GPS, World
from simulators.mls.places import COAST, DESERT

BOXES = {GPS: (33.5, 34.3, -116.8, -116.0), CRMLS: (32.5, 34.8, -119.9, -116.8)}
FOLDER = Path(mls.__file__).parent


def test_homes_stand_in_their_city_and_region() -> None:
    cities = {city.name: city for city in (*DESERT, *COAST)}
    world = World(seed=8, gps=300, crmls=300)
    twins = {r["StandardFields"]["Latitude"] for r in world.records(GPS)}  # of one home, however it is spelled
    for record in world.records():
        fields = record["StandardFields"]
        desert = fields["MlsId"] == GPS or fields["Latitude"] in twins
        south, north, west, east = BOXES[GPS if desert else CRMLS]
        assert south < fields["Latitude"] < north and west < fields["Longitude"] < east
        assert fields["PostalCode"] in {place.code for place in cities[fields["City"]].zips}
        assert fields["CountyOrParish"] == cities[fields["City"]].county


def test_people_are_plainly_fictional() -> None:
    for record in World(seed=8, gps=50, crmls=50).records():
        fields = record["StandardFields"]
        assert "-555-01" in fields["ListAgentPreferredPhone"] and "-555-01" in fields["ListOfficePhone"]
        assert fields["ListAgentEmail"].endswith("example.com") and fields["ListOfficeEmail"].endswith("example.com")


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_simulator_knows_neither_django_nor_the_product(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        assert not {name.split(".")[0] for name in names} & {"django", "realty", "listings", "crm_leads", "mls_sync"}
