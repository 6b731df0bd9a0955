"""What each exception below an operation is answered with."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as FormError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from realty.accounts.limits import TooManyTries
from realty.api import problems
from realty.api.problems import FieldError, Problem
from realty.api.schemas import camel

MOST_ERRORS = 20


def install(api: NinjaAPI) -> None:
    """What is not named here is raised on, and becomes a 500 without its text."""
    for kind, problem_of in PROBLEMS.items():
        api.add_exception_handler(kind, _answer(problem_of))
    api.add_exception_handler(Exception, _raised)


def _answer(problem_of: Callable[[Any], Problem]) -> Any:
    return lambda request, error: problem_of(error).response()


def _raised(request: HttpRequest, error: Any) -> HttpResponse:
    raise error


def of_parameters(error: ValidationError) -> Problem:
    """Of ninja's errors: [{"loc": ("query", "limit"), "msg": ...}]. A body is named by its own fields."""
    return problems.invalid(*(_field_error(found) for found in error.errors[:MOST_ERRORS]))


def _field_error(found: Any) -> FieldError:
    place, *names = found["loc"]
    # ninja puts the name of the view's argument before those of its fields.
    if place == "body" or (len(names) > 1 and isinstance(names[1], str)):
        names = names[1:]
    return FieldError(place, ".".join(map(str, names)), found["msg"])


def of_form(error: FormError) -> Problem:
    """Of a form's or a model's errors, by field."""
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    found = [FieldError("body", _named(name), text) for name, texts in fields.items() for text in texts]
    return problems.invalid(*found[:MOST_ERRORS])


def _named(name: str) -> str:
    return "" if name == "__all__" else camel(name)


PROBLEMS: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda error: error,
    ValidationError: of_parameters,
    FormError: of_form,
    HttpError: lambda error: Problem(error.status_code),
    PermissionDenied: lambda error: Problem(403, str(error)),
    TooManyTries: lambda error: problems.too_many(error.seconds),
    Http404: lambda error: Problem(404),
    ObjectDoesNotExist: lambda error: Problem(404),
    BadRequest: lambda error: Problem(400),
    RequestDataTooBig: lambda error: Problem(413),
}
