"""Django's `{% csrf_token %}`, which also names the tenant that a form was opened in (`realty.tenants.form_tenant`)."""

from django.template import Library, Node
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from realty.tenants.form_tenant import FIELD, name_of
from realty.tenants.scope import current_scope

register = Library()


class FormNode(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        return SafeString(super().render(context) + of_tenant())


@register.tag
def csrf_token(parser: Parser, token: Token) -> Node:
    return FormNode()


def of_tenant() -> SafeString:
    """The hidden field, for forms that no template draws; empty where no tenant is open."""
    name = name_of(current_scope())
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, name) if name else SafeString("")
