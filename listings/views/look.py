"""How a reader sees the results of a search. The session has it: the view for each kind of device, the columns for each
tenant; a member's default layout is what a sign-in begins with."""

from typing import Any

from listings.enums import View
from listings.search.criteria import Sort
from listings.search_layouts import Look, look_of, of_member
from listings.table_columns import chosen
from realty.tenants.requests import TenantRequest

SESSION_VIEW = "search_view"
SESSION_LOOK = "search_look"


def look_at(request: TenantRequest) -> Look:
    """The look of this request, which may ask for another `view`; its sort is that of a search that names none. One
    query for a member's first search of a session."""
    held = _held(request)
    wanted = request.GET.get("view")
    if wanted in View.values:
        request.session[_view_key(request)] = wanted
    view = str(request.session.get(_view_key(request), View.GRID))
    return Look(view, chosen(held.get("columns", ())), held.get("sort", Sort.NEWEST))


def show(request: TenantRequest, look: Look) -> None:
    """From now on, for the session."""
    request.session[_view_key(request)] = look.view
    _hold(request, {**_held(request), "columns": list(look.columns)})


def begin_with(request: TenantRequest, sort: str) -> None:
    """A search that names no sort has this one."""
    _hold(request, {**_held(request), "sort": sort})


def _held(request: TenantRequest) -> dict[str, Any]:
    held: dict[str, Any] | None = request.session.get(SESSION_LOOK, {}).get(_whose(request))
    if held is not None:
        return held
    # Staff who look as a member begin plainly: what they choose is kept in their own session.
    if request.membership is None or request.visit:
        return {}
    default = of_member(request.membership).filter(is_default=True).first()
    held = {}
    if default is not None:
        look = look_of(default)
        held = {"columns": list(look.columns), "sort": look.sort}
        request.session.setdefault(_view_key(request), look.view)
    _hold(request, held)
    return held


def _hold(request: TenantRequest, held: dict[str, Any]) -> None:
    request.session[SESSION_LOOK] = {**request.session.get(SESSION_LOOK, {}), _whose(request): held}


def _whose(request: TenantRequest) -> str:
    return str(request.tenant.pk) if request.tenant else "all"


def _view_key(request: TenantRequest) -> str:
    """A table on the desk is no wish for one on the phone."""
    return f"{SESSION_VIEW}_phone" if "Mobi" in request.headers.get("User-Agent", "") else SESSION_VIEW
