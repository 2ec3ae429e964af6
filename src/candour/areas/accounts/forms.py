from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from candour.areas.accounts.models import Person

LONGEST_PASSWORD = 1000


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
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        help_text="Six figures from your authenticator app. If you do not have it with you, one of your recovery codes, eight figures.",
        max_length=40,
        error_messages={"required": "Enter the code from your app, or a recovery code."},
    )


class ProveForm(forms.Form):
    password = SignInForm.base_fields["password"]
    code = forms.CharField(label="Code from your authenticator app, or a recovery code", max_length=40, required=False)

    def __init__(self, *args: Any, with_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_code:
            self.fields["code"].required = True
            self.fields["code"].error_messages["required"] = "Enter the code from your app, or a recovery code."
        else:
            del self.fields["code"]


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label="A name for this passkey",
        help_text="For example: my phone, or the blue key. Only you see it.",
        max_length=60,
        error_messages={"required": "Give the passkey a name, so that you know which one it is."},
    )


class AppForm(forms.Form):
    code = forms.CharField(
        label="The six figures that your app shows now",
        max_length=20,
        error_messages={"required": "Enter the six figures that your app shows."},
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="New password",
        help_text="At least 15 characters. Three or four words that do not belong together are easy to keep in mind.",
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter a new password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password
