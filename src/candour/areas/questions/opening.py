"""Opening what was attached to an answer: whoever attached it can see that it was opened, and by whom."""

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.ledger.door import Viewer
from candour.areas.questions import policy
from candour.areas.questions.queries import find


def open_evidence(*, code: str, file_id: object, viewer: Viewer) -> files.Opened:
    """
    Open what was attached to an answer; the person it was taken from reads who opened it on Who looked.

    :raises NoSuchQuestion: when the viewer may not see the question.
    :raises NoSuchFile: when nothing like it is attached to this question.
    """
    question = find(code, viewer)
    opened = files.open_for(file_id=file_id, owner_area="questions", owner_ref=question.code, viewer=viewer)
    taken = files.summaries(ids=[file_id], owner_area="questions", owner_ref=question.code, viewer=viewer)
    # Noted before the bytes are given: if it cannot be noted, nothing is opened.
    accounts.look(
        about=[f.taken_by for f in taken.values()],
        what="the evidence that you attached to an answer",
        ref=f"/questions/{question.code}/",
        by=viewer.acting_as(*policy.OWNERS, *policy.OUTSIDE_READERS),
        purpose="reading the answer to the question",
        shown="name",
    )
    return opened
