"""The pages of questions: each makes one call to the door, sends the anonymous to sign in, and answers alike for hidden and missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candour.areas.files import door as files
from candour.areas.ledger.door import Actor, Request
from candour.areas.questions import door as questions
from candour.areas.questions import policy, presenters
from candour.areas.questions.forms import AnswerForm, BoardForm, ReadForm, TakeOnForm, TurnForm
from candour.design.pages import pages

View = Callable[..., HttpResponse]


PAGE_SIZE = 50
SHOWS = (
    ("unclosed", "All that are not closed"),
    ("owed", "Waiting for an answer"),
    ("to_read", "Waiting to be read from outside"),
    ("watched", "Accepted, still watched"),
    ("closed", "Closed"),
)


def signed_in(view: View) -> View:
    """Send the anonymous to sign in, whether or not the thing exists, and answer alike for hidden and missing."""

    @never_cache
    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_signed_in and request.method == "POST":
            # Signed out while writing: the words come back, whether or not the question exists.
            context = {"text": request.POST.get("text", ""), "path": request.path}
            return render(request, "questions/signed_out.jinja", context, status=401)
        if not request.viewer.is_signed_in:
            return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        try:
            return view(request, **kwargs)
        except (questions.NoSuchQuestion, files.NoSuchFile) as missing:
            raise Http404 from missing

    return guarded


@signed_in
@require_safe
def queue(request: Request) -> HttpResponse:
    asked = request.GET.get("show", "")
    show = asked if asked in dict(SHOWS) else "unclosed"
    wanted = request.GET.get("page", "1")
    page = int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 1
    found = questions.questions(viewer=request.viewer, show=show, page=page, page_size=PAGE_SIZE)
    context = {
        "found": found,
        "show": show,
        "shows": SHOWS,
        "heading": dict(SHOWS)[show],
        "pages": pages(found.total, found.page, size=PAGE_SIZE),
        "words": presenters,
        "may_count": questions.may_count(request.viewer),
    }
    return render(request, "questions/queue.jinja", context)


@signed_in
@require_safe
def question(request: Request, code: str) -> HttpResponse:
    found = questions.question(code=code, viewer=request.viewer)
    context = {
        "found": found,
        "question": found.summary,
        "evidence": presenters.evidence_words(found.evidence),
        "history": presenters.history_words(found),
        "words": presenters,
    }
    return render(request, "questions/question.jinja", context)


def _form_page(request: Request, template: str, found: questions.QuestionDetail, form: TurnForm, **more: Any) -> HttpResponse:
    context = {"found": found, "question": found.summary, "form": form, "words": presenters, "stale": None, "kept": None} | more
    return render(request, template, context, status=400 if form.errors else 200)


def _by(request: Request) -> Actor:
    return request.viewer.acting_as(*policy.OWNERS, *policy.OUTSIDE_READERS)


def _done(request: Request, code: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("question", code=code)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, code: str) -> HttpResponse:
    found = questions.question(code=code, viewer=request.viewer)
    direction = found.summary.direction
    if request.method != "POST":
        if not found.may_answer:
            return redirect("question", code=code)
        return _form_page(request, "questions/answer.jinja", found, AnswerForm.fresh(version=found.summary.version, direction=direction))
    form = AnswerForm(request.POST, request.FILES, direction=direction)
    stale = None
    if "take_off" in request.POST:
        form.keep("kept_file", "")
        return _unsent(request, found, form, None)
    _keep_file(request, form, code, may=found.may_answer)
    kept = questions.attached(code=code, file_id=form.data.get("kept_file", ""), viewer=request.viewer)
    is_told = kept is None or not (kept.removed or kept.left) or form.data.get("seen_file") == kept.id
    if kept and not is_told:
        # What was taken out of the file, and what is still in it, is read before the answer is on record, not after.
        form.keep("seen_file", kept.id)
    if form.is_valid():
        if not is_told:
            return _unsent(request, found, form, kept)
        data = form.cleaned_data
        try:
            questions.answer(
                code=code,
                cause=data["cause"],
                text=data["text"],
                evidence_file=data["kept_file"] or None,
                version=data["version"],
                key=data["key"],
                by=_by(request),
            )
        except questions.QuestionError as refused:
            form.refuse(refused)
            stale = refused if isinstance(refused, questions.Stale) else None
        else:
            return _done(request, code, "Your answer is on record. Somebody outside your organisation will read it.")
    return _form_page(request, "questions/answer.jinja", found, form, stale=stale, kept=kept)


def _unsent(request: Request, found: questions.QuestionDetail, form: AnswerForm, kept: files.FileSummary | None) -> HttpResponse:
    """Show the form again as it was filled in: nothing is wrong with it, and nothing is on record yet."""
    typed = {name: form.data.get(name, "") for name in form.fields if name != "evidence"}
    shown = AnswerForm(initial=typed, direction=found.summary.direction)
    return _form_page(request, "questions/answer.jinja", found, shown, kept=kept, is_unsent=True)


def _keep_file(request: Request, form: AnswerForm, code: str, *, may: bool) -> None:
    """Take the file first, whatever else is wrong, so that nobody has to choose it twice."""
    upload = request.FILES.get("evidence")
    if upload is None:
        return
    try:
        # Outside the action: rebuilding may take seconds, in which no lock is held. Who may not answer gets no such work done.
        rebuilt = files.rebuild(upload=upload) if may else None
        if rebuilt is None:
            return
        # Another file in the same form is another act; the same file again is not.
        key = f"{form.data.get('key', '')[:60]}-{rebuilt.sha256[:20]}"
        form.keep("kept_file", questions.attach(code=code, file=rebuilt, key=key, by=_by(request)))
    except files.Refused as refused:
        form.add_error("evidence", str(refused))
    except questions.QuestionError as refused:
        form.refuse(refused)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def take_on(request: Request, code: str) -> HttpResponse:
    found = questions.question(code=code, viewer=request.viewer)
    people = [(p.id, p.name) for p in questions.possible_owners(code=code, viewer=request.viewer)]
    if request.method != "POST":
        if not found.may_take_on:
            return redirect("question", code=code)
        return _form_page(request, "questions/take_on.jinja", found, TakeOnForm.fresh(version=found.summary.version, people=people))
    form = TakeOnForm(request.POST, people=people)
    if form.is_valid():
        data = form.cleaned_data
        try:
            questions.take_on(code=code, owner_id=data["owner"], version=data["version"], key=data["key"], by=_by(request))
        except questions.QuestionError as refused:
            form.refuse(refused)
        else:
            return _done(request, code, "It is written down who takes this question on.")
    return _form_page(request, "questions/take_on.jinja", found, form)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: Request, code: str) -> HttpResponse:
    found = questions.question(code=code, viewer=request.viewer)
    if request.method != "POST":
        if not found.may_tell_board:
            return redirect("question", code=code)
        return _form_page(request, "questions/board.jinja", found, BoardForm.fresh(version=found.summary.version))
    form = BoardForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            questions.tell_board(
                code=code, told_on=data["day"], note=data["text"], version=data["version"], key=data["key"], by=_by(request)
            )
        except questions.QuestionError as refused:
            form.refuse(refused)
        else:
            return _done(request, code, "The day on which the board was told is on record.")
    return _form_page(request, "questions/board.jinja", found, form)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: Request, code: str) -> HttpResponse:
    found = questions.question(code=code, viewer=request.viewer)
    if request.method != "POST":
        if not found.may_judge:
            return redirect("question", code=code)
        return _form_page(request, "questions/read.jinja", found, ReadForm.fresh(version=found.summary.version))
    form = ReadForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        act = questions.accept if data["verdict"] == "accept" else questions.return_answer
        try:
            act(code=code, reason=data["text"], version=data["version"], key=data["key"], by=_by(request))
        except questions.QuestionError as refused:
            form.refuse(refused)
        else:
            words = "You accepted the answer." if data["verdict"] == "accept" else "You sent the answer back. They have been told why."
            return _done(request, code, words)
    return _form_page(request, "questions/read.jinja", found, form)


@signed_in
@require_safe
def evidence(request: Request, code: str, file_id: str) -> HttpResponse:
    try:
        return files.attachment(questions.open_evidence(code=code, file_id=file_id, viewer=request.viewer))
    except files.Damaged as damaged:
        context = {"why": str(damaged), "code": code}
        return render(request, "questions/file_gone.jinja", context, status=410)
