"""Django's own `static` and `url` tags, worked out once where their outcome cannot change while the process runs; a
page has some thirty of them.

Every template has them without `{% load %}`; one that loads `static` gets Django's, which does the same each time.
"""

from typing import Any

from django.template import Library, Node
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.template.context import Context
from django.template.defaulttags import url as any_url
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = Library()


def constant(expression: FilterExpression) -> str | None:
    """The text of `'search'`; None for a variable and for what passes a filter."""
    return expression.var if isinstance(expression.var, str) and not expression.filters else None


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """`{% static 'css/layout.css' %}` is text from the time that the template is read."""
    node = StaticNode.handle_token(parser, token)
    path = constant(node.path)
    if path is None or node.varname:
        return node
    return TextNode(conditional_escape(StaticNode.handle_simple(path)))


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url 'search' %}` is looked up once; one with arguments, or of a namespace, each time."""
    node = any_url(parser, token)
    name = constant(node.view_name)
    if name is None or ":" in name or node.args or node.kwargs:
        return node
    return FixedURLNode(name, node.asvar)


class FixedURLNode(Node):
    child_nodelists = ()

    def __init__(self, name: str, asvar: str | None) -> None:
        self.name, self.asvar = name, asvar
        self.found: dict[Any, str] = {}

    def render(self, context: Context) -> str:
        where = get_urlconf(), get_script_prefix()
        if where not in self.found:
            self.found[where] = self.reversed()
        if self.asvar:
            context[self.asvar] = self.found[where]
            return ""
        return self.found[where]

    def reversed(self) -> str:
        """As Django has it: an unknown name raises NoReverseMatch, but is empty in `{% url 'x' as y %}`."""
        try:
            return conditional_escape(reverse(self.name))
        except NoReverseMatch:
            if self.asvar is None:
                raise
            return ""
