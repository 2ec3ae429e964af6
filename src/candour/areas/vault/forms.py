"""What people type on the vault's pages. What is secret is never shown again; everything else is kept, whatever happens."""

import uuid
from typing import Any, Self

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from candour.areas.vault import door as vault
from candour.areas.vault.policy import LONGEST_PURPOSE, LONGEST_REASON
from candour.design.receipts import ReceiptField

LONGEST_PASSPHRASE = 1000
LONGEST_TITLE = 120
LONGEST_NOTE = 20_000
FEWEST_DIFFERENT = 6


def _passphrase(label: Any, *, required: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=LONGEST_PASSPHRASE,
        widget=forms.PasswordInput(),
        error_messages={"required": required, "max_length": _("Use at most 1,000 characters.")},
    )


def _new_passphrase() -> forms.CharField:
    return _passphrase(
        _("A new passphrase"),
        required=_("Choose a passphrase."),
        hint=_("At least 15 characters. Four or five words that have nothing to do with each other are strong and easy to keep."),
    )


def _text(label: Any, *, required: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea,
        strip=False,
        max_length=LONGEST_NOTE,
        error_messages={"required": required, "max_length": _("Keep it within 20,000 characters. You can add more later.")},
    )


class VaultForm(forms.Form):
    """A form whose field can be told what the vault refused."""

    def refuse(self, error: Exception) -> None:
        """Put what was refused beside its field, or on top."""
        named = getattr(error, "field", "")
        self.add_error(named if named in self.fields else None, str(error))


class OnceForm(VaultForm):
    """A form that, sent twice, acts once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    @classmethod
    def fresh(cls, **more: Any) -> Self:
        return cls(initial={"key": uuid.uuid4().hex}, **more)


class _ChosenForm(VaultForm):
    """A new passphrase, typed twice."""

    passphrase = _new_passphrase()
    again = _passphrase(_("The same passphrase again"), required=_("Type the passphrase a second time."))

    def clean_passphrase(self) -> str:
        typed: str = self.cleaned_data["passphrase"]
        if len(typed) < vault.SHORTEST_PASSPHRASE:
            raise ValidationError(_("This is too short: use at least 15 characters, for example four words."))
        if len(set(typed.casefold())) < FEWEST_DIFFERENT:
            raise ValidationError(_("This repeats a few characters only. Use words that have nothing to do with each other."))
        try:
            CommonPasswordValidator().validate(typed)
        except ValidationError:
            raise ValidationError(_("Many people use this one, so it would be tried first. Choose another.")) from None
        return typed

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "passphrase" in data and "again" in data and data["passphrase"] != data["again"]:
            self.add_error("again", _("The two differ. Type the same passphrase twice."))
        return data


class MakeKeyForm(_ChosenForm):
    """The passphrase of a new key. Whoever has a key already says that they know what they lose."""

    sure = forms.BooleanField(
        label=_("I know that my present key then opens nothing more"),
        error_messages={"required": _("Say that you know this, or keep the key that you have.")},
    )

    def __init__(self, *args: Any, has_key: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not has_key:
            del self.fields["sure"]


class PartForm(VaultForm):
    """Two groups of the recovery sheet, typed back."""

    key_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    places = forms.CharField(widget=forms.HiddenInput, max_length=10)
    check = forms.CharField(widget=forms.HiddenInput, max_length=64)
    first = forms.CharField(max_length=20)
    second = forms.CharField(max_length=20)

    def __init__(self, *args: Any, numbers: tuple[int, int], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, number in zip(("first", "second"), numbers, strict=True):
            self.fields[name].label = _("Group %(number)d of your recovery key") % {"number": number}
            self.fields[name].error_messages["required"] = _("Type group %(number)d.") % {"number": number}


class ChangeForm(_ChosenForm):
    old = _passphrase(_("Your present passphrase"), required=_("Type your present passphrase."))
    field_order = ("old", "passphrase", "again")


class RecoverForm(_ChosenForm):
    recovery_key = forms.CharField(
        label=_("Your recovery key"),
        help_text=_("The 14 groups from your sheet. Spaces and capitals do not matter."),
        max_length=200,
        widget=forms.Textarea,
        error_messages={"required": _("Type the recovery key from your sheet.")},
    )
    field_order = ("recovery_key", "passphrase", "again")


class UnlockForm(VaultForm):
    passphrase = _passphrase(_("Your passphrase"), required=_("Type your passphrase."))
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)


class OutsideForm(VaultForm):
    text = forms.CharField(
        label=_("The public half of your key"),
        help_text=_("The one line that the command printed. It is not secret."),
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": _("Paste the line that the command printed.")},
    )
    sure = MakeKeyForm.base_fields["sure"]

    def __init__(self, *args: Any, has_key: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not has_key:
            del self.fields["sure"]


class NoteForm(OnceForm):
    title = forms.CharField(
        label=_("A few words to find it by"),
        help_text=_("They are sealed like the note itself."),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Give the note a few words to find it by."), "max_length": _("Keep this within 120 characters.")},
    )
    text = _text(
        _("What did you see?"),
        required=_("Write what you saw."),
        hint=_("Say when it was, where, what you saw yourself, and who else was there. Today's date is kept with it."),
    )


class AddForm(OnceForm):
    text = _text(_("What do you add?"), required=_("Write what you want to add."))


class PurposeForm(VaultForm):
    purpose = forms.CharField(
        label=_("Why do you open it?"),
        help_text=_("One sentence. Everybody who can open the note sees who opened it, when and why."),
        max_length=LONGEST_PURPOSE,
        error_messages={"required": _("Say in a sentence why you open it."), "max_length": _("Say it in at most 300 characters.")},
    )


class ShareForm(VaultForm):
    username = forms.CharField(
        label=_("Their user name"),
        help_text=_("The name with which they sign in here. Ask them for it; they must have made a key."),
        max_length=150,
        error_messages={"required": _("Type the user name of the person.")},
    )


class DestroyForm(VaultForm):
    reason = forms.CharField(
        label=_("Why do you destroy it?"),
        help_text=_("This sentence stays, with the day. Say nothing here of what the note said."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why in a sentence."), "max_length": _("Say it in at most 500 characters.")},
    )
    sure = forms.BooleanField(
        label=_("I know that nobody can ever bring it back"),
        error_messages={"required": _("Say that you know this, or keep the note.")},
    )


class WriteForm(VaultForm):
    text = _text(_("What do you want to keep?"), required=_("Write what you want to keep."))


class KeepForm(WriteForm):
    """The receipt typed back, with what it is for. The text is carried along because nothing is kept before."""

    receipt = ReceiptField(label=_("Type your receipt back"))
    check = forms.CharField(max_length=64, required=False)


class ReturnForm(VaultForm):
    receipt = ReceiptField()


class AddWithReceiptForm(ReturnForm):
    text = AddForm.base_fields["text"]


class DestroyAccessForm(ReturnForm):
    sure = forms.BooleanField(
        label=_("I know that nobody, not even I, can ever read it again"),
        error_messages={"required": _("Tick this if you want to destroy your access.")},
    )
