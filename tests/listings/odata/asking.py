"""Short ways to ask the OData face and to read what it answers."""

from typing import Any

from django.test import Client

ROOT = "/reso/odata/"
JSON = "application/json;odata.metadata=minimal"


def found(program: Client, path: str = "Property", prefer: str = "", **options: Any) -> Any:
    """The body of an answer. `options` are those of OData without their `$`."""
    answer = program.get(
        f"{ROOT}{path}",
        {f"${name}": str(value) for name, value in options.items()},
        headers={"Prefer": prefer} if prefer else {},
    )
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith(JSON) and answer["OData-Version"] == "4.0"
    return answer.json()


def keys(program: Client, **options: Any) -> list[str]:
    """Of one page."""
    return [record["ListingKey"] for record in found(program, select="ListingKey", **options)["value"]]


def walked(program: Client, path: str = "Property", prefer: str = "", **options: Any) -> list[Any]:
    """Every record, page by page."""
    page = found(program, path, prefer, **options)
    records = list(page["value"])
    while following := page.get("@odata.nextLink"):
        answer = program.get(following)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        records += page["value"]
    return records


def refused(program: Client, status: int, path: str = "Property", **options: Any) -> Any:
    """The error of a refusal, which is OData's own."""
    answer = program.get(f"{ROOT}{path}", {f"${name}": str(value) for name, value in options.items()})
    assert answer.status_code == status, (answer.status_code, answer.content[:500])
    assert answer["Content-Type"].startswith(JSON) and answer["OData-Version"] == "4.0"
    error = answer.json()["error"]
    assert error["code"] and error["message"]
    return error
