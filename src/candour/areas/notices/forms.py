"""What people choose about their mail. The policy judges it; the forms only keep it, whatever happens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.areas.notices import kinds, policy
from candour.areas.notices.door import Preferences

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
WAY = "way_"


class ChoicesForm(forms.Form):
    """In which way each group is mailed, and when nothing is."""

    quiet_from = forms.TypedChoiceField(
        label=_("No mail from"), choices=HOURS, coerce=int, error_messages={"required": _("Choose the hour from which you want no mail.")}
    )
    quiet_to = forms.TypedChoiceField(
        label=_("until"),
        choices=HOURS,
        coerce=int,
        error_messages={"required": _("Choose the hour until which you want no mail.")},
    )
    holds_days_off = forms.BooleanField(
        label=_("Also hold mail at weekends and on bank holidays, until the next working morning"), required=False
    )

    def __init__(self, data: Any = None, *, preferences: Preferences) -> None:
        initial: dict[str, Any] = {f"{WAY}{c.group.id}": c.way for c in preferences.choices}
        initial |= {name: getattr(preferences, name) for name in ("quiet_from", "quiet_to", "holds_days_off")}
        super().__init__(data, initial=initial)
        for choice in preferences.choices:
            if not choice.group.is_fixed:
                self.fields[f"{WAY}{choice.group.id}"] = self._radios(choice.group)

    @staticmethod
    def _radios(group: kinds.Group) -> forms.ChoiceField:
        says = (
            f"{group.says} {_('Some of it has a day by which you must act: that is always on your page.')}"
            if group.has_clock
            else group.says
        )
        return forms.ChoiceField(
            label=group.label,
            help_text=says,
            choices=[(way, kinds.WAYS[way]) for way in sorted(group.ways, key=list(kinds.WAYS).index)],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose how this is mailed: %(label)s") % {"label": group.label}},
        )

    @property
    def ways(self) -> dict[str, str]:
        return {name.removeprefix(WAY): way for name, way in self.cleaned_data.items() if name.startswith(WAY)}

    def refuse(self, error: policy.UnfitChoice) -> None:
        name = error.field if error.field in self.fields else f"{WAY}{error.field}"
        self.add_error(name if name in self.fields else None, str(error))


class AddressForm(forms.Form):
    """An address that somebody wants to be mailed at."""

    address = forms.CharField(
        label=_("Address for mail"),
        help_text=_("If others can read your mail at work, choose an address that only you can read."),
        max_length=254,
        error_messages={"required": _("Enter an address for mail, such as name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
