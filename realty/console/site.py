"""The staff's console: Django's admin in unfold's dress, behind the site's own sign-in."""

from collections.abc import Callable
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.admin import actions
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from unfold.sites import UnfoldAdminSite

from realty.audit.log_entries import tenant_of
from realty.audit.models import Act
from realty.audit.record import record
from realty.console import panels

# unfold is built on Alpine, which evaluates the expressions in its attributes, and on style attributes. Nothing of
# what a tenant or an MLS wrote is rendered unescaped there, and only staff come here; every other page keeps the
# strict policy.
ADMIN_POLICY = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


@admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Django's own, whose entries of the log come in one statement, of which no signal tells the audit."""
    confirmed = queryset if "post" in request.POST else ()
    going = [(tenant_of(row), f"{row._meta.verbose_name} {row.pk}") for row in confirmed]
    with transaction.atomic():
        response: HttpResponse | None = actions.delete_selected(model_admin, request, queryset)
        if response is None:
            for tenant_id, name in going:
                record(Act.REMOVED, f"Console: {name}", tenant_id=tenant_id)
    return response


class Console(UnfoldAdminSite):
    enable_nav_sidebar = True
    index_title = "Dashboard"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actions["delete_selected"] = self._global_actions["delete_selected"] = delete_selected

    def check(self, app_configs: Any) -> list[Any]:
        admin.autodiscover()
        found: list[Any] = super().check(app_configs)
        return found

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Django's door for each admin view, with the policy that unfold needs."""
        return csp_update(ADMIN_POLICY)(super().admin_view(view, cacheable))

    def get_urls(self) -> list[Any]:
        admin.autodiscover()
        panel = path("panels/<slug:name>/", self.admin_view(require_safe(self.panel)), name="panel")
        return [panel, *super().get_urls()]

    def panel(self, request: HttpRequest, name: str) -> HttpResponse:
        """One panel of the dashboard, which asks for itself again."""
        found = panels.find(name, request.user)
        if found is None:
            raise Http404("There is no such panel, or it is not for you.")
        return HttpResponse(panels.render(found, request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's sign-in page; a signed-in person who is no staff is refused instead of sent round in circles."""
        target = request.GET.get("next") or "admin:index"
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied("The staff console is for platform staff. Ask them, or go back to your dashboard.")
        if request.headers.get("HX-Request"):
            # A part of a page whose session is over: the whole page goes to the sign-in, and comes back.
            return HttpResponse(headers={"HX-Redirect": f"{reverse('sign_in')}?next={reverse('admin:index')}"})
        return redirect_to_login(target if target != "admin:index" else request.path.removesuffix("login/"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """In the profile, whose tries are counted."""
        return redirect("profile")
