from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def empty_database() -> Iterator[Any]:
    """Switches the default connection to an empty database when called."""
    usual = str(connection.settings_dict["NAME"])
    drill = f"{usual}_drill"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {drill}")
        cursor.execute(f"CREATE DATABASE {drill}")

    def switch(name: str = drill) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    yield switch
    switch(usual)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {drill}")
