"""Sealed notes of somebody signed in: kept, found, opened with a purpose, added to, taken away, destroyed."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candour.areas.ledger.door import Request, Viewer
from candour.areas.vault import door as vault
from candour.areas.vault import notes, presenters
from candour.areas.vault.forms import AddForm, DestroyForm, NoteForm, PurposeForm
from candour.areas.vault.guarding import Locked, fresh, own_key, shown, strong, to_unlock
from candour.areas.vault.unlocking import locks_at, unlocked_of

OWN_DECISION = "Whoever wrote a note decides alone whether it stays."


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request) -> HttpResponse:
    held = vault.cases_held(viewer=request.viewer, area=notes.AREA)
    things = vault.items_for(viewer=request.viewer)
    key = vault.key_summary(viewer=request.viewer)
    titles: dict[str, str] = {}
    if request.method == "POST":
        if (unlocked := unlocked_of(request)) is None:
            return to_unlock(request)
        for thing in things:
            if thing.field == notes.TITLE and thing.area == notes.AREA:
                purpose = _("To see which of my notes is which")
                titles[thing.case_id] = vault.open_item(
                    item_id=thing.item_id, purpose=purpose, unlocked=unlocked, viewer=request.viewer
                ).text
    parts = Counter(t.case_id for t in things if t.field == notes.NOTE)
    rows = [(c, presenters.day_of(c.begun_on), parts[c.case_id]) for c in reversed(held)]
    context = {"section": "mine", "rows": rows, "titles": titles, "summary": key, "locks_at": presenters.hour(locks_at(request))}
    return render(request, "vault/notes.jinja", context)


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    if (key := vault.key_summary(viewer=request.viewer)) is None:
        return redirect("my-key")
    form = NoteForm(request.POST) if request.method == "POST" else NoteForm.fresh()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            case_id = vault.keep_note(title=data["title"], text=_lines(data["text"]), viewer=request.viewer, key=data["key"])
        except vault.Unfit as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Your note is sealed. Nobody can open it but you."))
            return redirect("sealed-note", case_id=case_id)
    return shown(request, "vault/new_note.jinja", form, section="mine", summary=key)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def note_held(request: Request, case_id: object) -> vault.CaseSummary:
    """
    Return a note that the viewer can open.

    :raises NoSuchThing: when it is missing or not theirs; that they tried is marked.
    """
    try:
        held = vault.case_for(case_id=str(case_id), viewer=request.viewer)
    except vault.NotUnlocked as without_role:
        raise vault.NoSuchThing from without_role
    if held.area != notes.AREA:
        raise vault.NoSuchThing
    return held


def _page(request: Request, held: vault.CaseSummary, form: PurposeForm | None = None) -> HttpResponse:
    viewer = request.viewer
    things = [t for t in vault.items_for(viewer=viewer, case_id=held.case_id) if t.field == notes.NOTE]
    holders = vault.holders_of(case_id=held.case_id, viewer=viewer)
    context = {
        "section": "mine",
        "case": held,
        "day": presenters.day_of(held.begun_on),
        "additions": [presenters.day_of(t.left_on) for t in things[1:]],
        "people": presenters.people_of(holders, viewer=viewer),
        "decides": decides(holders, viewer),
        "writer": writer_of(holders),
        "accesses": presenters.accesses(vault.who_looked(case_id=held.case_id, viewer=viewer), viewer=viewer),
        "me": viewer.actor.ref,
        "locks_at": presenters.hour(locks_at(request)),
        "days": presenters.day_of,
    }
    return shown(request, "vault/note.jinja", form or PurposeForm(), **context)


def writer_of(holders: list[vault.HolderSummary]) -> str:
    """Return who wrote a note: whoever was given it by nobody else."""
    return next((h.holder for h in holders if h.granted_by == h.holder), "")


def decides(holders: list[vault.HolderSummary], viewer: Viewer) -> bool:
    """Answer whether the viewer says who can open a note: its writer, or any holder once the writer holds it no longer."""
    return writer_of(holders) in ("", viewer.actor.ref)


@strong
@require_safe
def note(request: Request, case_id: object) -> HttpResponse:
    return _page(request, note_held(request, case_id))


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: Request, case_id: object) -> HttpResponse:
    held = note_held(request, case_id)
    if request.method != "POST":
        return redirect("sealed-note", case_id=held.case_id)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _page(request, held, form)
    try:
        unlocked = own_key(request)
    except Locked as locked:
        form.add_error(None, str(locked))
        return _page(request, held, form)
    things = vault.items_for(viewer=request.viewer, case_id=held.case_id)
    purpose = form.cleaned_data["purpose"]
    parts = [
        (
            thing.field,
            presenters.day_of(thing.left_on),
            vault.open_item(item_id=thing.item_id, purpose=purpose, unlocked=unlocked, viewer=request.viewer).text,
        )
        for thing in things
    ]
    title = next((text for field, _day, text in parts if field == notes.TITLE), "")
    context = {"section": "mine", "case": held, "title": title, "parts_of_note": [p[1:] for p in parts if p[0] == notes.NOTE]}
    return render(request, "vault/opened.jinja", {**context, "locks_at": presenters.hour(locks_at(request))})


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, case_id: object) -> HttpResponse:
    held = note_held(request, case_id)
    form = AddForm(request.POST) if request.method == "POST" else AddForm.fresh()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            vault.add_to_note(case_id=held.case_id, text=_lines(data["text"]), viewer=request.viewer, key=data["key"])
        except vault.Unfit as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("What you added is sealed with today's date. What stood there before is unchanged."))
            return redirect("sealed-note", case_id=held.case_id)
    return shown(request, "vault/add.jinja", form, section="mine", case=held, day=presenters.day_of(held.begun_on))


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: Request, case_id: object) -> HttpResponse:
    held = note_held(request, case_id)
    holders = vault.holders_of(case_id=held.case_id, viewer=request.viewer)
    if writer_of(holders) != request.viewer.actor.ref:
        raise vault.NoSuchThing
    unlocked = unlocked_of(request)
    is_locked = unlocked is None and held.mode != "outside"
    if is_locked and request.method != "POST":
        return to_unlock(request)
    form = DestroyForm(request.POST if request.method == "POST" else None)
    if is_locked:
        form.add_error(None, str(Locked()))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            proposal = vault.propose_destroying(case_id=held.case_id, reason=reason, authority=OWN_DECISION, viewer=request.viewer)
            vault.destroy(proposal_id=proposal, viewer=request.viewer, unlocked=unlocked)
        except (vault.Unfit, vault.NeedsSecond) as refused:
            form.refuse(refused)
        except vault.CannotOpen:
            form.add_error(None, _("Your key does not open this note: it was sealed for an earlier one. Only the earlier key destroys it."))
        else:
            messages.success(request, _("The note is destroyed. Its day and your reason stay; nothing of what it said does."))
            return redirect("sealed")
    others = len(holders) - 1
    told = ngettext("%(num)d other person can open it now.", "%(num)d other people can open it now.", others) % {"num": others}
    context = {"section": "mine", "case": held, "day": presenters.day_of(held.begun_on), "others": told if others else ""}
    return shown(request, "vault/destroy.jinja", form, **context)


@fresh
@require_POST
def bundle(request: Request, case_id: object) -> HttpResponse:
    held = note_held(request, case_id)
    try:
        content = vault.bundle_of(case_id=held.case_id, viewer=request.viewer)
    except vault.Unfit as refused:
        form = PurposeForm(data={})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, str(refused))
        return _page(request, held, form)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="sealed-note.json"'
    return response
