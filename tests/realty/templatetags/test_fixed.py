"""Constant addresses are found once; everything else stays as Django has it."""

from typing import Any

import pytest
from django.template import Context, Template
from django.template.base import TextNode
from django.urls import NoReverseMatch, set_script_prefix


def shown(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% url 'search' %}", "/listings/"),
        ("{% url 'search' as u %}[{{ u }}]", "[/listings/]"),
        ("{% url name %}", "/listings/"),
        ("{% url 'listing' 7 'a-b' %}", "/listings/7/a-b/"),
        ("{% url 'admin:index' %}", "/admin/"),
        ("{% url 'nowhere' as u %}[{{ u }}]", "[]"),
        ("{% static 'a b.css' %}", "/static/a%20b.css"),
        ("{% static file %}", "/static/c.css"),
        ("{% static 'a.css' as u %}[{{ u }}]", "[/static/a.css]"),
        ("{% load static %}{% static 'b.css' %}", "/static/b.css"),
    ],
)
def test_tags_show_what_djangos_own_do(source: str, expected: str) -> None:
    assert shown(source, name="search", file="c.css") == expected


def test_an_unknown_name_is_an_error_when_shown() -> None:
    with pytest.raises(NoReverseMatch):
        shown("{% url 'nowhere' %}")


def test_an_address_found_once_follows_the_site_to_another_place() -> None:
    template = Template("{% url 'search' %}")
    assert template.render(Context()) == "/listings/"
    set_script_prefix("/under/")
    try:
        assert template.render(Context()) == "/under/listings/"
    finally:
        set_script_prefix("/")


def test_a_constant_file_is_text_once_the_template_is_read() -> None:
    nodes = Template("{% static 'a.css' %}").nodelist
    assert [type(node) for node in nodes] == [TextNode]
