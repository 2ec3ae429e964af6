"""How a file is refused: in one sentence that says why and what to do."""


class Refused(ValueError):  # noqa: N818 - the sentence it carries is the error
    """The file is not taken; the sentence says why and what to do."""


class Busy(Refused):
    """Too many files are being looked at just now; the same file may be taken in a minute."""


TAKEN = (
    "PDF, Word, Excel, PowerPoint, OpenDocument, CSV and text files, PNG, JPEG and WebP pictures, "
    "and MP3, M4A, Ogg, WAV and FLAC recordings"
)
_SENTENCES = {
    "damaged": "'{name}' looks like a {label} but is damaged or cut short: open it, save it again and send that.",
    "another": "'{name}' is not what its name says, or is damaged: open it to see, save it again and send that.",
    "locked": "'{name}' is locked with a password: take the password off and send it again.",
    "active": "'{name}' holds a program (macros, scripts or a packed file that can start): save it without, as PDF for example, "
    "and send that.",
    "unfolds": "'{name}' would unfold to far more than it seems, so it is not opened: save it again with less in it, or as CSV.",
    "too_many_pixels": "'{name}' has more pixels than we open safely: send a smaller picture.",
    "too_heavy": "'{name}' takes too long or too much room to look through safely: send a smaller file, or split it.",
    "polyglot": "'{name}' is two kinds of file in one, which is how harmful files hide: save it again in the program it comes from "
    "and send that.",
    "film": "'{name}' is a film, which we cannot take yet: send only its sound as M4A or MP3, or a picture from it.",
    "sound_unknown": "'{name}' holds sound in a form that we do not take: save it again as MP3 or M4A and send that.",
    "strict": "'{name}' is saved in the 'strict' form: save it again as an ordinary .docx, .xlsx or .pptx and send that.",
    "heic": "'{name}' is an HEIC picture, which we do not take: on the phone, share it as JPEG (on an iPhone: Settings, Camera, Formats, "
    "'Most Compatible'), or send a screenshot of it.",
    "gif": "'{name}' is a GIF picture, which we do not take: save it as PNG and send that.",
    "tiff": "'{name}' is a TIFF picture, which we do not take: save it as PDF or PNG and send that.",
    "rtf": "'{name}' is an RTF document, which we do not take: save it as .docx or PDF and send that.",
    "amr": "'{name}' is an AMR recording, which we do not take: share it from the phone as M4A or MP3 and send that.",
    "old_office": "'{name}' is of an old kind, or locked with a password: save it as .docx, .xlsx or PDF without a password and send that.",
    "too_large": "'{name}' is too large once it is cleaned: send a smaller file, or split it.",
}


def refusal(code: str, name: str, label: str = "file") -> Refused:
    """Return the refusal for a code of the workshop's."""
    if code == "wrong_kind":
        return wrong_kind(name)
    return Refused(_SENTENCES.get(code, _SENTENCES["damaged"]).format(name=name, label=label))


def wrong_kind(name: str) -> Refused:
    """Return the refusal of a file that is none of ours."""
    return Refused(f"'{name}' is of a kind that we do not take. We take {TAKEN}.")


def busy(name: str) -> Busy:
    """Return the refusal of a file that nobody has time for."""
    return Busy(f"We are looking through other files just now, so '{name}' was not taken: send it again in a minute.")
