from datetime import date

import pytest
from django import forms

from candour.design.forms import DayField
from candour.design.specimens import Question

FORM = '{% import "design/macros/forms.jinja" as f %}{{ f.error_summary(form) }}{% for bound in form %}{{ f.field(bound) }}{% endfor %}'


class Day(forms.Form):
    when = DayField(label="When was it?")


def typed(day: str, month: str, year: str) -> Day:
    return Day({"when_day": day, "when_month": month, "when_year": year})


def test_a_day_is_read_from_three_boxes():
    form = typed("3", "03", "2026")
    assert form.is_valid()
    assert form.cleaned_data["when"] == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        (("", "", ""), "Enter the day, month and year."),
        (("3", "", "2026"), "Enter the day, month and year, for example"),
        (("31", "2", "2026"), "There is no such day"),
        (("3", "March", "2026"), "as numbers"),
        (("3", "3", "26"), "four figures"),
        (("3", "3", "²026"), "as numbers"),
    ],
)
def test_a_day_that_cannot_be_says_how_to_mend_it(boxes: tuple[str, str, str], says: str):
    form = typed(*boxes)
    assert not form.is_valid()
    assert says in form.errors["when"][0]


def test_nothing_typed_is_lost(render):
    html = render(
        FORM,
        form=Question({"name": "Ward <7>", "what": "The bell", "when_day": "31", "when_month": "2", "when_year": "2026", "tell": ["team"]}),
    )
    assert 'value="Ward &lt;7&gt;"' in html
    assert "The bell</textarea>" in html
    assert 'name="when_day" type="text" value="31"' in html
    assert 'value="team" checked' in html


def test_every_error_in_the_summary_leads_to_something_on_the_page(render):
    form = Question({"name": "", "what": "x", "when_day": "31", "when_month": "2", "when_year": "2026"})
    html = render(FORM, form=form)
    for name in form.errors:
        target = {"when": "id_when_day"}.get(name, f"id_{name}")
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html


def test_a_missing_answer_is_named(render):
    html = render(FORM, form=Question({"what": "x"}))
    assert "Fill this in: What is the ward called?" in html
    assert "Choose an answer: Was anyone hurt?" in html
    assert "This field is required" not in html
