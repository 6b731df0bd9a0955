"""What the schemas of all routers derive from, and the ones that they share."""

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

# PostgreSQL's bigint, which all our ids are.
LARGEST_ID = 2**63 - 1
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# A number of JSON; pydantic writes a Decimal as text.
Number = Annotated[Decimal, PlainSerializer(float, return_type=float)]
# No price or area has more digits before its point, or zeros behind it.
MOST_DIGITS = 30
T = TypeVar("T")
S = TypeVar("S", bound=Schema)


def _of_usual_size(number: Decimal) -> Decimal:
    """`1e999999999` is short to send, and a billion digits once something writes it out."""
    if abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError("This number is too large, or has too many digits.")
    return number


# Of bodies: one that is safe to write out.
GivenNumber = Annotated[Decimal, AfterValidator(_of_usual_size)]


class ApiSchema(Schema):
    """Of answers: names in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class BodySchema(ApiSchema):
    """Of bodies: an unknown name is an error, so that a misspelled one is not lost. snake_case is understood too."""

    model_config = ConfigDict(extra="forbid")


class Page(ApiSchema, Generic[T]):
    """One page of a list. `next` is the address of the next page, None on the last one."""

    items: list[T]
    limit: int
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null on the last page")
    next: str | None = Field(description="Path and query of the next page; null on the last page")


class FieldProblem(ApiSchema):
    place: str = Field(alias="in", description="query, path, header or body")
    field: str
    message: str


class ProblemDetails(ApiSchema):
    """RFC 9457."""

    type: str = Field(description="about:blank, or a name that docs/api.md explains")
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


def constructed(schema: type[S], values: dict[str, Any]) -> S:
    """As `model_construct` for rows of a long list, whose `values` hold every field: pydantic's own looks up each
    field's aliases and default again for every row, which took a tenth of a list's time."""
    made = schema.__new__(schema)
    inner = {"__dict__": values, "__pydantic_fields_set__": set(values), "__pydantic_extra__": None}
    for name, value in (inner | {"__pydantic_private__": None}).items():
        object.__setattr__(made, name, value)
    return made


def camel(name: str) -> str:
    """`list_price` is `listPrice`."""
    return to_camel(name)
