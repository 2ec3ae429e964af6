"""How a file is refused: in one sentence that says why and what to do."""


class Refused(ValueError):  # noqa: N818 - the sentence it carries is the error
    """The file is not taken; the sentence says why and what to do."""


def damaged(name: str, label: str) -> Refused:
    """Return the refusal of a file that begins well and does not hold together."""
    return Refused(f"'{name}' looks like a {label} but is damaged or cut short: open it, save it again and send that.")


def wrong_kind(name: str) -> Refused:
    """Return the refusal of a file that is none of ours."""
    return Refused(
        f"'{name}' is of a kind that we do not take. "
        "We take PDF, Word (.docx), Excel (.xlsx), OpenDocument (.ods), CSV, plain text, PNG and JPEG files."
    )
