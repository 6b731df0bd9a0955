"""The simulator's own pages."""

import requests

from simulators.mls import SimulatedMLS, World

from .conftest import Client


def test_the_front_page_says_that_it_is_simulated(client: Client) -> None:
    page = client.get("/")
    assert "Simulated MLS" in page.text and "No real listing" in page.text and "rate_limited" in page.text
    assert f"{client.mls.url}/rets/Login" in page.text and "cut_record" in page.text


def test_status(client: Client, world: World) -> None:
    client.get("/v1/system")
    status = client.get("/simulator/").json()
    assert status["simulated"] is True and status["listings"] == {"gps": 80, "crmls": 120} and status["requests"] == 1
    assert status["rets_sessions"] == {"open": 0, "logins": 0, "logouts": 0}


def test_advance_by_http(client: Client, mls: SimulatedMLS, world: World) -> None:
    moved = requests.post(mls.url + "/simulator/advance", json={"ticks": 2}, timeout=10).json()
    assert moved["tick"] == world.tick == 2 and len(moved["moves"]) > 5
    bad = requests.post(mls.url + "/simulator/advance", json={"ticks": "soon"}, timeout=10)
    assert bad.status_code == 400


def test_the_clock_moves_the_world(world: World) -> None:
    with SimulatedMLS(world, clock=0.01) as mls:
        while world.tick < 2:
            Client(mls).get("/simulator/")
    assert world.tick >= 2


def test_the_front_page_names_the_servers_of_the_reso_web_api(client: Client) -> None:
    page = client.get("/").text
    assert "/reso/odata/" in page and "/trestle/oidc/connect/token" in page and "simulated-client" in page


def test_a_suspended_token_is_told_and_forgiven(world: World) -> None:
    with SimulatedMLS(world, timer=lambda: 0.0) as mls:
        client = Client(mls)
        for _ in range(3):
            client.get("/v2/Property")
        told = client.get("/simulator/").json()["reso"]
        assert told["suspended"] == ["mls_grid"] and told["exceeded"] == {"mls_grid": 1}
        forgiven = requests.post(mls.url + "/simulator/forgive", timeout=10).json()
        assert forgiven["suspended"] == [] and client.get("/v2/Property").status_code == 400
