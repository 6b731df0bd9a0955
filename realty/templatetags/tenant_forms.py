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
        return SafeString(super().render(context) + of_tenant())


@register.tag
def csrf_token(parser: Parser, token: Token) -> Node:
    return FormNode()


def of_tenant() -> SafeString:
    """The hidden fields, for forms that no template draws; empty where no tenant is open."""
    return _fields(current_scope())


@lru_cache(maxsize=500)
def _fields(scope: Scope) -> SafeString:
    if not (name := name_of(scope)):
        return SafeString("")
    return format_html(HIDDEN * 2, FIELD, name, PERSON, scope.user_id or "")
