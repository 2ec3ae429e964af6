import uuid

from django import forms


class OnceForm(forms.Form):
    """A form that, sent twice, acts once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    @classmethod
    def fresh(cls) -> "OnceForm":
        return cls(initial={"key": uuid.uuid4().hex})


class ApproveForm(OnceForm):
    looked = forms.BooleanField(
        label="I have looked at this page and at its figures",
        error_messages={"required": "Tick this when you have looked. If you have not, come back when you have."},
    )


class UndecidedForm(ApproveForm):
    looked_at_disclosure = forms.BooleanField(
        label="I have looked at the small numbers, and nobody can be recognised in them",
        error_messages={"required": "Tick this when you have looked at the small numbers. If somebody could be recognised, send it back."},
    )


class RefuseForm(OnceForm):
    reason = forms.CharField(
        label="Why do you send it back?",
        help_text="Say what must be mended. The person who proposed it reads this.",
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": "Say why you send it back, so that it can be mended."},
    )


class WithdrawForm(OnceForm):
    reason = forms.CharField(
        label="Why must it be withdrawn?",
        help_text="This is shown to everyone in its place.",
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": "Say why. The reason stands in place of the page."},
    )
    for_privacy = forms.BooleanField(
        label="Someone could be recognised in it: destroy the file too, and keep only its fingerprint", required=False
    )


class DecideForm(OnceForm):
    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[("upheld", "They are right"), ("partly", "They are right in part"), ("not_upheld", "The page is right")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found."},
    )
    text = forms.CharField(
        label="Your answer, for everyone to read",
        help_text="Say what you looked at, what you found and what happens now. Do not name the person who asked.",
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": "Write what you found and what happens now."},
    )
