"""MongoDB for tests: SecantusDB in a process of its own, with a database for each test (`tests.secantus_server`)."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.secantus_server import MongoServer, mongo_server


@pytest.fixture(scope="session")
def secantus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """One for all tests, each with a database of its own."""
    with mongo_server(tmp_path_factory.mktemp(f"secantus{os.getpid()}")) as server:
        yield server


@pytest.fixture
def mongo(secantus: MongoServer) -> Iterator[Database[dict[str, Any]]]:
    """A new database."""
    client: MongoClient[dict[str, Any]] = MongoClient(secantus.uri)
    name = f"realestate_{uuid4().hex[:12]}"
    yield client[name]
    client.drop_database(name)
    client.close()


@pytest.fixture
def mongo_uri(secantus: MongoServer, mongo: Database[dict[str, Any]]) -> str:
    """Of that database."""
    return f"mongodb://127.0.0.1:{secantus.port}/{mongo.name}?directConnection=true"
