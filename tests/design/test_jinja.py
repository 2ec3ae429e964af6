import pytest
from django.http import QueryDict
from jinja2 import UndefinedError

from candour.config import jinja


class Organisation:
    name = "Merrow Cross"


def test_a_variable_nobody_gave_is_an_error_not_an_empty_space(render):
    with pytest.raises(UndefinedError, match="forgotten"):
        render("<p>{{ forgotten }}</p>")


def test_an_attribute_that_is_not_there_is_an_error_too(render):
    with pytest.raises(UndefinedError, match="nmae"):
        render("{{ organisation.nmae }}", organisation=Organisation())


def test_a_list_nobody_gave_is_an_error(render):
    with pytest.raises(UndefinedError):
        render("{% for row in forgotten %}{{ row }}{% endfor %}")


def test_asking_whether_something_was_given_is_no_error(render):
    assert render("{% if forgotten %}yes{% else %}no{% endif %}{{ options.left_out }}", options={}) == "no"


def test_what_people_typed_is_escaped(render):
    assert render("{{ typed }}", typed="<script>") == "&lt;script&gt;"


def test_a_query_keeps_what_else_was_asked():
    query = QueryDict("region=Dunmere&region=Easterling&page=3")
    assert jinja.with_query(query, page=4) == "?region=Dunmere&region=Easterling&page=4"
    assert jinja.with_query(query, region=None) == "?page=3"
    assert jinja.with_query(None) == "?"


def test_the_broken_page_finds_its_stylesheet_even_when_the_store_is_broken(monkeypatch):
    def fail(path: str) -> str:
        raise ValueError("no manifest")

    monkeypatch.setattr(jinja.staticfiles_storage, "url", fail)
    assert jinja.safe_static("design/css/candour.css") == "/static/design/css/candour.css"
