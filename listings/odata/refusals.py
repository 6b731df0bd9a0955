"""What is refused, with the option or field named. `listings.odata.middleware` writes it as OData's JSON."""

from realty.api.problems import FieldError, Problem

LONGEST_SHOWN = 60


def wrong(option: str, message: str) -> Problem:
    """400: the request must be changed; `option` is where, such as `$filter`."""
    return Problem(400, message, kind="BadRequest", errors=[FieldError("query", option, message)])


def not_offered(option: str, message: str) -> Problem:
    """501: valid OData that this site does not answer (OData 4.01 part 1, 9.3.1)."""
    return Problem(501, message, kind="NotImplemented", errors=[FieldError("query", option, message)])


def shown(text: str) -> str:
    """What somebody wrote, short enough for an answer."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
