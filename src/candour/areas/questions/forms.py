"""What people type. The policy judges it; the forms only keep it, whatever happens."""

import uuid
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from candour.areas.files import door as files
from candour.areas.questions import policy
from candour.design.forms import DayField

_FILES = (
    f"We take {files.TAKEN}, up to {files.LARGEST // 1024 // 1024} MB. What a file hides (names, places, earlier versions) is taken out "
    "before it is kept, and you are told what that was."
)


class TurnForm(forms.Form):
    """A form that, sent twice, acts once, and that knows which version of the question was read."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput)
    #: How the policy's names of fields are called here.
    names: dict[str, str] = {}

    @classmethod
    def fresh(cls, *, version: int, **more: Any) -> "TurnForm":
        return cls(initial={"key": uuid.uuid4().hex, "version": version}, **more)

    def refuse(self, error: policy.QuestionError) -> None:
        """Put what was refused beside its field, or on top; after a change by somebody else, the same words can be sent again."""
        named = self.names.get(getattr(error, "field", ""), getattr(error, "field", ""))
        self.add_error(named if named in self.fields else None, str(error))
        if isinstance(error, policy.Stale):
            self.keep("version", str(error.version))

    def keep(self, name: str, value: str) -> None:
        """Show a value in place of the one that was sent."""
        self.data = MultiValueDict({**{n: self.data.getlist(n) for n in self.data}, name: [value]})  # type: ignore[attr-defined]


class AnswerForm(TurnForm):
    names = {"evidence_file": "evidence"}

    cause = forms.ChoiceField(
        label="What lies behind the figure?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what lies behind the figure.", "invalid_choice": "Choose one of these."},
    )
    text = forms.CharField(
        label="What did you find, and how do you know?",
        help_text="Say which records or people you asked, what they showed, and what happens now. Name no patient and no member of staff.",
        widget=forms.Textarea,
        max_length=policy.LONGEST_ANSWER,
        error_messages={
            "required": "Say in a sentence or more what you found and how you know.",
            "max_length": f"Keep the answer within {policy.LONGEST_ANSWER:,} characters and attach the rest.",
        },
    )
    evidence = forms.FileField(
        label="Evidence",
        help_text=f"With “coding” it is the recount: which records were read again, by whom, and the figure before and after. {_FILES}",
        required=False,
        allow_empty_file=True,  # refused with the sentence of the one upload path
    )
    kept_file = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    seen_file = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, direction: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["cause"].choices = [(c.value, c.label) for c in policy.CAUSES[direction]]  # type: ignore[attr-defined]


class TakeOnForm(TurnForm):
    names = {"owner_id": "owner"}

    owner = forms.ChoiceField(
        label="Who takes this question on?",
        help_text="They are told, and the answer is expected from them.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who takes it on.", "invalid_choice": "Choose somebody who leads here today."},
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = people  # type: ignore[attr-defined]


class BoardForm(TurnForm):
    names = {"told_on": "day", "note": "text"}

    day = DayField(
        label="On which day was the board told?", help_text="For example 3 3 2026. Everyone who may see the question sees the day."
    )
    text = forms.CharField(
        label="What did the board note? (if you want to keep it here)",
        help_text="Only your own organisation's leaders can read this. It is in no count and is not published.",
        widget=forms.Textarea,
        required=False,
        max_length=policy.LONGEST_ANSWER,
    )


class ReadForm(TurnForm):
    names = {"reason": "text"}

    verdict = forms.ChoiceField(
        label="Is this an answer?",
        choices=[("accept", "Yes: it says what was found and how they know"), ("return", "No: send it back for a better one")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is an answer."},
    )
    text = forms.CharField(
        label="Why?",
        help_text="They read this. When you send it back, say what is missing, so that the next answer can be better.",
        widget=forms.Textarea,
        required=False,
        max_length=policy.LONGEST_ANSWER,
    )
