"""Django's `{% csrf_token %}`, which also names the tenant that a form was opened in (`realty.tenants.form_tenant`)."""

from functools import lru_cache

from django.template import Library, Node
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from realty.tenants.form_tenant import FIELD, PERSON, name_of
from realty.tenants.scope import Scope, current_scope

register = Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


class FormNode(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        """A page has a dozen forms with the same fields, so they are made once."""
        token = context.get("csrf_token")
        if not token or token == "NOTPROVIDED":  # noqa: S105  Django's word for none
            return SafeString(super().render(context) + of_tenant())
        return _both(str(token), current_scope())


@register.tag
def csrf_token(parser: Parser, token: Token) -> Node:
    return FormNode()


def of_tenant() -> SafeString:
    """The hidden fields, for forms that no template draws; empty where no tenant is open."""
    return _fields(current_scope())


@lru_cache(maxsize=50)
def _both(token: str, scope: Scope) -> SafeString:
    return format_html(HIDDEN, "csrfmiddlewaretoken", token) + _fields(scope)


@lru_cache(maxsize=500)
def _fields(scope: Scope) -> SafeString:
    if not (name := name_of(scope)):
        return SafeString("")
    return format_html(HIDDEN * 2, FIELD, name, PERSON, scope.user_id or "")
