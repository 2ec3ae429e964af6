"""What people type where limits begin anew. The door judges it; the forms only keep it."""

import uuid
from typing import Any

from django import forms

from candour.areas.measures import limits

_LONG = f"Keep it within {limits.LONGEST} characters."


class RedrawForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    starts_on = forms.ChoiceField(
        label="From which month do the limits begin anew?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the month from which the limits begin anew.", "invalid_choice": "Choose one of these months."},
    )
    cause = forms.CharField(
        label="What changed, and how do you know?",
        help_text="For example: the ward opened ten more beds on 3 March 2025. If nobody knows what changed, leave the limits as they are.",
        widget=forms.Textarea,
        max_length=limits.LONGEST,
        error_messages={"required": "Say what changed. Without a known cause the limits stay.", "max_length": _LONG},
    )
    reason = forms.CharField(
        label="Why should the old limits no longer judge the new points?",
        help_text="Your name, the cause and this reason stand beside the chart, for everyone to read.",
        widget=forms.Textarea,
        max_length=limits.LONGEST,
        error_messages={"required": "Say why, in a sentence or two.", "max_length": _LONG},
    )

    def __init__(self, *args: Any, months: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["starts_on"].choices = months  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls, *, months: list[tuple[str, str]]) -> "RedrawForm":
        return cls(initial={"key": uuid.uuid4().hex}, months=months)


class TakeBackForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    starts_on = forms.CharField(widget=forms.HiddenInput, max_length=10)
    reason = forms.CharField(
        label="Why should the limits be as they were before?",
        help_text="Both decisions stay to be read.",
        widget=forms.Textarea,
        max_length=limits.LONGEST,
        error_messages={"required": "Say why, in a sentence or two.", "max_length": _LONG},
    )

    @classmethod
    def fresh(cls, starts_on: str) -> "TakeBackForm":
        return cls(initial={"key": uuid.uuid4().hex, "starts_on": starts_on})
