"""What was taken out of a file, and what is still in it, in plain words for the person who sends it."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

REMOVED: dict[str, Callable[[int], str]] = {
    "place": lambda n: _("where it was made"),
    "camera": lambda n: _("the name of the camera or phone"),
    "serial": lambda n: _("the serial number of the camera or phone"),
    "when": lambda n: _("when it was made"),
    "author": lambda n: _("names of people who made or changed it"),
    "program": lambda n: _("the name of the program it was made with"),
    "properties": lambda n: _("its properties: author, organisation, dates and the like"),
    "notes": lambda n: _("titles, descriptions and notes that nobody sees at first"),
    "preview": lambda n: _("a small picture of how it looked, perhaps earlier"),
    "frames": lambda n: _("other pictures behind the one that is seen"),
    "detail": lambda n: _("half of its width and height: it was very large"),
    "beneath": lambda n: _("what lay beneath its see-through parts"),
    "film": lambda n: _("a short film with sound behind the picture"),
    "behind": lambda n: _("something hidden behind its end"),
    "colours": lambda n: _("a description of the screen or scanner"),
    "earlier": lambda n: _("earlier versions of it"),
    "embedded": lambda n: ngettext("a file inside it", "%(n)d files inside it", n) % {"n": n},
    "script": lambda n: _("small programs (scripts)"),
    "links": lambda n: ngettext("a link (its words stay)", "%(n)d links (their words stay)", n) % {"n": n},
    "form": lambda n: _("the form's fields (what was written in them stays)"),
    "forms": lambda n: _("the form's fields (what was written in them stays)"),
    "fields": lambda n: _("what fields do (the words that they show stay)"),
    "layers": lambda n: _("layers that are switched off"),
    "tags": lambda n: _("marks for reading programs"),
    "outline": lambda n: _("its list of bookmarks"),
    "signature": lambda n: _("a digital signature with its owner's name"),
    "tracked": lambda n: (
        ngettext("a tracked change (the text stays as it reads now)", "%(n)d tracked changes (the text stays as it reads now)", n)
        % {"n": n}
    ),
    "comments": lambda n: ngettext("a comment", "%(n)d comments", n) % {"n": n},
    "hidden_text": lambda n: _("hidden text"),
    "printer": lambda n: _("the name and settings of a printer"),
    "external": lambda n: _("connections to other files and places"),
    "pivot": lambda n: _("the hidden copy of the data behind a pivot table"),
    "custom": lambda n: _("data that programs keep beside the text"),
    "fonts": lambda n: _("fonts"),
    "media": lambda n: _("sounds or films inside it"),
    "drawings": lambda n: (
        ngettext("a drawing of an old kind (a grey field shows where)", "%(n)d drawings of old kinds (grey fields show where)", n)
        % {"n": n}
    ),
    "speaker_notes": lambda n: _("the speaker's notes"),
    "scenarios": lambda n: _("scenarios with their authors"),
    "reaching_formulas": lambda n: _("formulas that reach out of it (the last result stays)"),
    "left_over": lambda n: _("texts left over from cells that were cleared"),
    "invisible": lambda n: _("invisible signs that can mark one copy among many"),
    "name": lambda n: _("signs in its name that mislead"),
    "other": lambda n: _("other data that programs leave for themselves"),
}
LEFT: dict[str, Callable[[int], str]] = {
    "hidden_sheets": lambda n: (
        ngettext(
            "A hidden sheet. Whoever gets the file can show it: delete the sheet if they should not.",
            "%(n)d hidden sheets. Whoever gets the file can show them: delete the sheets if they should not.",
            n,
        )
        % {"n": n}
    ),
    "hidden_rows": lambda n: _("Hidden rows or columns. Whoever gets the file can show them: delete them if they should not."),
    "hidden_slides": lambda n: _("Hidden slides. Whoever gets the file can show them: delete them if they should not."),
    "formulas": lambda n: _("Cells that begin like a formula. A spreadsheet program may run them: open the file as text first."),
    "cropped": lambda n: _("Parts outside the edge of the page. They can be brought back: cut them off in the program it comes from."),
    "under_bars": lambda n: _("Text under black bars. It can still be read: save the page as a picture if it should not."),
    "voice": lambda n: _("A voice. People who know it can recognise it, and so can programs."),
}


def removed(codes: Mapping[str, int]) -> tuple[str, ...]:
    """Return what was taken out, each in a few words, in the order of this table."""
    return tuple(dict.fromkeys(say(codes[code]) for code, say in REMOVED.items() if codes.get(code)))


def left(codes: Mapping[str, int]) -> tuple[str, ...]:
    """Return what stays in the file and may tell more than it seems to, a sentence or two each."""
    return tuple(say(codes[code]) for code, say in LEFT.items() if codes.get(code))
