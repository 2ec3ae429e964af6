"""
Form fields that the design has and Django has not, and what the form macros ask of any bound field.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from candour.design.receipts import ReceiptWidget, target_of_receipt

Kind = Literal["text", "textarea", "select", "radios", "checkboxes", "checkbox", "day", "file", "password", "hidden"]


class DayWidget(forms.MultiWidget):
    """
    Three boxes, day, month and year: people type the days they know faster than they find them in a calendar.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict.fromkeys(("day", "month", "year"), forms.TextInput), attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else ["", "", ""]


class DayField(forms.MultiValueField):
    """
    A day typed as three numbers; what is wrong is said in words that mend it.
    """

    widget = DayWidget
    default_error_messages = {
        "required": _("Enter the day, month and year."),
        "incomplete": _("Enter the day, month and year, for example 3 3 2026."),
        "impossible": _("There is no such day. Check the day and the month."),
        "year": _("Enter the year as four figures, for example 2026."),
        "numbers": _("Enter the day, month and year as numbers, for example 3 3 2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields=[forms.CharField(required=False) for _part in range(3)], require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list or ()):
            return None
        if len(data_list) < 3 or not all(data_list):
            raise self._refusal("incomplete")
        if not all(part.strip().isdecimal() for part in data_list):
            raise self._refusal("numbers")
        day, month, year = (int(part) for part in data_list)
        if not 1000 <= year <= 9999:
            raise self._refusal("year")
        try:
            return date(year, month, day)
        except ValueError as impossible:
            raise self._refusal("impossible") from impossible

    def _refusal(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)


def kind_of(bound: BoundField) -> Kind:
    """
    Return which component draws a bound field.
    """
    widget = bound.field.widget
    for kind, widgets in KINDS:
        if isinstance(widget, widgets):
            return kind
    return "text"


KINDS: tuple[tuple[Kind, tuple[type[forms.Widget], ...]], ...] = (
    ("day", (DayWidget,)),
    ("hidden", (forms.HiddenInput,)),
    ("textarea", (forms.Textarea,)),
    ("checkboxes", (forms.CheckboxSelectMultiple,)),
    ("radios", (forms.RadioSelect,)),
    ("checkbox", (forms.CheckboxInput,)),
    ("select", (forms.Select,)),
    ("file", (forms.FileInput,)),
    ("password", (forms.PasswordInput,)),
)


def error_of(bound: BoundField) -> str:
    """
    Return a field's first error in words that say how to mend it; Django's own "This field is required." names no field.
    """
    first = bound.errors.as_data()[0]
    message = str(bound.errors[0])
    if first.code == "required" and message == str(forms.Field.default_error_messages["required"]):
        choosing = kind_of(bound) in ("radios", "checkboxes", "select")
        words = _("Choose an answer: %(label)s") if choosing else _("Fill this in: %(label)s")
        return words % {"label": bound.label}
    return message


def choices_of(bound: BoundField) -> list[dict[str, Any]]:
    """
    Return a bound field's choices with what was chosen, as the components want them; keeps what was typed.
    """
    value = bound.value()
    chosen = {str(part) for part in value} if isinstance(value, list | tuple) else {"" if value is None else str(value)}
    return [
        {"value": str(code), "text": str(label), "checked": str(code) in chosen, "selected": str(code) in chosen}
        for code, label in bound.field.choices  # type: ignore[attr-defined]
    ]


def day_parts(bound: BoundField) -> list[dict[str, Any]]:
    """
    Return the three boxes of a day field with what was typed in them.
    """
    value = bound.value()
    typed = value if isinstance(value, list) else bound.field.widget.decompress(value)
    boxes = ((_("Day"), "day", 2), (_("Month"), "month", 2), (_("Year"), "year", 4))
    return [
        {"label": str(label), "name": f"{bound.html_name}_{part}", "id": part_id(bound, part), "value": shown or "", "width": width}
        for (label, part, width), shown in zip(boxes, [*typed, "", "", ""], strict=False)
    ]


def part_id(bound: BoundField, part: str) -> str:
    return f"{bound.auto_id or bound.html_name}_{part}"


def target_of(bound: BoundField) -> str:
    """
    Return the id that an error in the summary leads to: the field, its first box or its first choice.
    """
    kind = kind_of(bound)
    if kind == "day":
        return part_id(bound, "day")
    if isinstance(bound.field.widget, ReceiptWidget):
        return target_of_receipt(bound)
    return bound.auto_id or bound.html_name
