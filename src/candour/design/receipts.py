"""
A receipt on a form: typed into seven boxes, or all of it into one. For every room where people speak without an account.

    class ReturnForm(forms.Form):
        receipt = ReceiptField()

    {% import "design/macros/receipt.jinja" as receipts %}
    {{ receipts.typed(form.receipt) }}      what is typed back
    {{ receipts.shown(receipt) }}           the one time that it is shown, on the answer to a POST

`cleaned_data["receipt"]` is a `candour.methods.receipts.Receipt`. What could not be read stays in its box, so that one wrong word of seven
can be mended; a page that answers that nothing was found shows a fresh form, and with it nothing that was typed.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from candour.methods import receipts

BOXES = receipts.WORDS


class ReceiptWidget(forms.Widget):
    """Seven boxes named `receipt_1` to `receipt_7`, and one named `receipt` for all of it."""

    needs_multipart_form = False

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[str]:
        return [str(data.get(name, "")), *(str(data.get(f"{name}_{number}", "")) for number in range(1, BOXES + 1))]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(self.value_from_datadict(data, files, name))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_1"


class ReceiptField(forms.Field):
    """Seven words or 28 digits, however they are typed; what is wrong is said without saying what was typed."""

    widget = ReceiptWidget
    default_error_messages = {"required": _("Type the seven words of your receipt, or its 28 digits.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Your receipt"), **kwargs})

    def clean(self, value: list[str] | None) -> receipts.Receipt | None:
        one, *boxes = value or [""] * (BOXES + 1)
        typed = one if one.strip() else " ".join(boxes)
        if not typed.strip():
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            return receipts.read(typed)
        except receipts.Unreadable as wrong:
            raise forms.ValidationError(str(wrong), code="unreadable") from None


def boxes_of(bound: BoundField) -> list[str]:
    """Return what stands in the one box and in the seven, after a receipt that could not be read; else nothing."""
    value = bound.value() if bound.errors else None
    return [str(part) for part in value] if isinstance(value, list) else [""] * (BOXES + 1)


def target_of_receipt(bound: BoundField) -> str:
    """Return the id of the box that an error leads to: the one that was used."""
    own = bound.auto_id or bound.html_name
    return str(own) if boxes_of(bound)[0] else f"{own}_1"
