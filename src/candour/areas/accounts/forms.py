from django import forms
from django.contrib.auth import authenticate

from candour.areas.accounts.models import Person


class SignInForm(forms.Form):
    username = forms.CharField(
        label="User name",
        max_length=150,
        error_messages={"required": "Enter your user name."},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    person: Person | None = None

    def clean(self) -> dict[str, object] | None:
        data = super().clean() or {}
        if self.errors:
            return data
        found = authenticate(username=data["username"], password=data["password"])
        if not isinstance(found, Person):
            raise forms.ValidationError("That user name and password do not belong together. Check both and try again.")
        self.person = found
        return data
