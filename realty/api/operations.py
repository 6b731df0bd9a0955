"""Routers of the API: `ApiRouter` in place of ninja's, so that each operation has its door, its documented refusals,
ETags on what is read, and idempotency keys on POST."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from ninja import Router
from ninja.constants import NOT_SET
from ninja.operation import Operation, PathView

from realty.api import bodies, etags, limits, problems
from realty.api.door import Door
from realty.api.idempotency import answered_once
from realty.api.problems import FieldError
from realty.api.schemas import ProblemDetails

ALWAYS = (400, 401, 403, 422, 429, 500, 503)
ON_WRITES = (409, 412, 413, 415)
MOST_ERRORS = 20


class ApiOperation(Operation):
    """As ninja's `run`, with what stands around the view."""

    def run(self, request: HttpRequest, **kw: Any) -> HttpResponseBase:
        refused = self._run_checks(request)
        response = refused or self._answered(request, kw)
        if isinstance(response, HttpResponse):
            limits.tell(request, response)  # type: ignore[arg-type]
        if getattr(request, "api_token", None) is not None and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response

    def _answered(self, request: HttpRequest, path_values: dict[str, Any]) -> HttpResponseBase:
        try:
            self._refuse_unknown_parameters(request)
            response = answered_once(request, lambda: self._written(request, path_values))  # type: ignore[arg-type]
            if request.method == "GET" and isinstance(response, HttpResponse):
                return etags.conditional(request, response)
            return response
        except Exception as error:  # noqa: BLE001  the API's handlers know each, and raise what they do not
            return self.api.on_exception(request, error)

    def _written(self, request: HttpRequest, path_values: dict[str, Any]) -> HttpResponseBase:
        blank = self.api.create_temporal_response(request)
        if request.content_type == "application/json" and request.body:
            bodies.read(request)
        values = self._get_values(request, path_values, blank)
        return self._result_to_response(request, self.view_func(request, **values), blank)

    def _refuse_unknown_parameters(self, request: HttpRequest) -> None:
        """A misspelled filter would be left out without a word, and the list would hold everything; of a filter that
        is given twice, all but the last."""
        models = [model for model in self.models if model.__ninja_param_source__ == "query"]
        known = {name for model in models for name in _names(model)}
        lists = {name for model in models for name in model.__ninja_collection_fields__}
        wrong = {name: "There is no such parameter here." for name in request.GET if name not in known}
        twice = (name for name in known - lists if len(request.GET.getlist(name)) > 1)
        wrong |= dict.fromkeys(twice, "Give this parameter once.")
        if wrong:
            errors = list(wrong.items())[:MOST_ERRORS]
            raise problems.invalid(*(FieldError("query", name[:100], message) for name, message in errors))


def _names(model: Any) -> list[str]:
    return list(getattr(model, "__ninja_flatten_map__", None) or model.model_fields)


class _ApiPathView(PathView):
    def add_operation(self, *args: Any, **options: Any) -> Operation:
        operation = super().add_operation(*args, **options)
        # ninja has no setting for the class of operations.
        operation.__class__ = ApiOperation
        return operation


class ApiRouter(Router):
    """`@router.get("/things", auth=reads(Scope.LEADS_READ), response=Page[Thing])`. The door is required; refusals are
    documented by themselves, 404 where the path names a row."""

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any) -> None:
        assert isinstance(options.get("auth"), Door), f"{view_func.__name__} has no door (realty.api.door)."
        options["response"] = _with_refusals(path, methods, options.get("response", NOT_SET))
        options["by_alias"] = True
        options["summary"] = options.get("summary") or view_func.__name__.replace("_", " ").capitalize()
        options["operation_id"] = options.get("operation_id") or view_func.__name__
        self.path_operations.setdefault(path, _ApiPathView())
        super().add_api_operation(path, methods, view_func, **options)


def _with_refusals(path: str, methods: list[str], response: Any) -> dict[Any, Any]:
    found = dict(response) if isinstance(response, dict) else {200: response}
    statuses = {*ALWAYS, *(() if methods == ["GET"] else ON_WRITES), *((404,) if "{" in path else ())}
    if methods == ["GET"]:
        found[304] = None
        found[412] = ProblemDetails
    return found | {status: ProblemDetails for status in sorted(statuses) if status not in found}
