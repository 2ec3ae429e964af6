from typing import Any

from django import forms

from candour.areas.accounts.roles import roles, rules
from candour.design.forms import DayField

WHY = {"required": "Say why, so that the other person can decide."}
WHY_IT_ENDS = {"required": "Say why it ends."}


class _OfSomebody(forms.Form):
    username = forms.CharField(
        label="User name of the person",
        max_length=150,
        error_messages={"required": "Enter the user name of the person."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class AskForm(_OfSomebody):
    role = forms.ChoiceField(label="Which role?", error_messages={"required": "Choose a role."})
    ends_on = DayField(label="Until which day? Leave it empty if there is none.", required=False)
    reason = forms.CharField(label="Why?", max_length=1000, widget=forms.Textarea, error_messages=WHY)
    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    field_order = ["username", "role", "ends_on", "reason"]

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = roles()
        self.fields["role"].choices = [("", "Choose a role"), *((n, known[n].label) for n in rules() if n in names)]  # type: ignore[attr-defined]


class CoverForm(_OfSomebody):
    membership = forms.ChoiceField(label="Which of your roles?", error_messages={"required": "Choose a role."})
    starts_on = DayField(label="From which day?")
    ends_on = DayField(label="Until which day?", help_text="A year at most.")
    reason = forms.CharField(label="Why?", max_length=1000, widget=forms.Textarea, error_messages=WHY)
    field_order = ["membership", "username", "starts_on", "ends_on", "reason"]

    def __init__(self, *args: Any, held: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].choices = [("", "Choose a role"), *held]  # type: ignore[attr-defined]


class HandOverForm(_OfSomebody):
    starts_on = DayField(label="From which day does it belong to them?")
    reason = forms.CharField(label="Why?", max_length=1000, widget=forms.Textarea, error_messages=WHY)


class EndForm(forms.Form):
    ends_on = DayField(label="The last day")
    reason = forms.CharField(
        label="Why does it end?", max_length=1000, widget=forms.Textarea, error_messages={"required": "Say why it ends."}
    )


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(
        label="What do you decide?",
        choices=[("agree", "I agree"), ("refuse", "I send it back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you agree."},
    )
    reason = forms.CharField(
        label="Why do you send it back?",
        help_text="Only if you send it back.",
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )


class RegisterForm(_OfSomebody):
    name = forms.CharField(label="Their name", max_length=200, error_messages={"required": "Enter their name."})
    field_order = ["name", "username"]


class BeginAnewForm(_OfSomebody):
    sure = forms.BooleanField(
        label="I have seen the person and know them, or have checked who they are",
        error_messages={"required": "Tick this when you have checked who they are. If you have not, do it first."},
    )
