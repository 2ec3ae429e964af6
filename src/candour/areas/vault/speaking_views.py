"""
A note that only its writer can open, for anybody, without an account: written, kept once the receipt was typed back, come back to.

Nothing on these addresses asks who is there. No session and no cookie is made and nothing is logged. The address of whoever asks is hashed
under a key that lives an hour in memory and is then forgotten. What is typed travels only in the body of a POST and is never kept by the
browser. Answers are filled up to one of a few sizes, so that a network sees neither how much was written nor whether a receipt was right.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.vault import door as vault
from candour.areas.vault import notes, presenters
from candour.areas.vault.forms import AddWithReceiptForm, DestroyAccessForm, KeepForm, ReturnForm, VaultForm, WriteForm
from candour.methods import receipts
from candour.methods.turnstile import Turnstile

View = Callable[..., HttpResponse]
SMALLEST = 32 * 1024
NOBODYS_RECEIPT = "Nothing is kept under this receipt. Compare every word, or every digit, with what you wrote down."
TOO_MANY = "Too many people are here at this moment. Nothing is lost: wait some minutes and press the button again."
WRITING = Turnstile(each=30, in_all=600)
RETURNING = Turnstile(each=120, in_all=6000)


def speaking(view: View) -> View:
    """Let anybody in and keep nothing of them, neither here nor in their browser."""

    @csrf_exempt  # there is no session and no right that another site could misuse; where the browser says so, other sites are refused
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return _page("vault/elsewhere.jinja", status=403)
        response = view(request)
        response["Referrer-Policy"] = "no-referrer"
        # Django writes a line for every 400, and with it the moment at which somebody was here.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return _filled(response)

    return guarded


def _filled(response: HttpResponse) -> HttpResponse:
    """Fill an answer up to the next of a few sizes, and leave it uncompressed: its size then says nothing of what is in it."""
    size = SMALLEST
    while size < len(response.content) + 16:
        size *= 2
    response.content += b"\n<!--" + b" " * (size - len(response.content) - 8) + b"-->"
    response["Content-Encoding"] = "identity"
    return response


def _page(template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Return a page that knows nothing of who asks for it: not even whether somebody is signed in."""
    return HttpResponse(
        render_to_string(template, {"viewer": None, "today": clock.today(), "main_site": _main_site(), **context}), status=status
    )


def _main_site() -> str:
    """Return where the rest of Candour stands, for links that leave a host of its own."""
    return settings.BASE_URL if settings.SPEAK_HOST else ""


def _with(template: str, form: VaultForm, wait: vault.Busy | None = None, **context: Any) -> HttpResponse:
    if wait is not None:
        form.add_error(None, str(wait))
    response = _page(template, form=form, status=503 if wait else 400 if form.errors else 200, **context)
    if wait is not None:
        response["Retry-After"] = str(wait.retry_after_seconds)
    return response


def _may_come(gate: Turnstile, request: HttpRequest) -> bool:
    return gate.admits(request.META.get("REMOTE_ADDR", ""), now=clock.instant().timestamp())


def _crowded(template: str, form: VaultForm, **context: Any) -> HttpResponse:
    form.add_error(None, _(TOO_MANY))
    response = _page(template, form=form, status=503, **context)
    response["Retry-After"] = "600"
    return response


# writing


@speaking
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _with("vault/write.jinja", WriteForm())
    if request.POST.get("step") == "keep":
        return _keep(request)
    if request.POST.get("step") == "change":
        return _with("vault/write.jinja", WriteForm(initial={"text": request.POST.get("text", "")}))
    form = WriteForm(request.POST)
    if not form.is_valid():
        return _with("vault/write.jinja", form)
    if not _may_come(WRITING, request):
        return _crowded("vault/write.jinja", form)
    text, receipt = _lines(form.cleaned_data["text"]), receipts.make()
    try:
        prepared = vault.prepare_receipt(receipt=receipt)
    except vault.Busy as wait:
        return _with("vault/write.jinja", form, wait)
    # Nothing is kept yet. The page carries the text, and what proves later that this receipt and no other was typed back with it.
    keep = KeepForm(initial={"text": text, "check": _check(prepared.holder, text)})
    return _with("vault/receipt.jinja", keep, receipt=receipt)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _check(holder: str, text: str) -> str:
    said = f"{holder}\n{hashlib.sha256(text.encode()).hexdigest()}"
    return salted_hmac("candour.vault.receipt-shown", said, algorithm="sha256").hexdigest()


def _keep(request: HttpRequest) -> HttpResponse:
    """Keep what was written, now that whoever wrote it has shown that they have the receipt."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _with("vault/type_back.jinja", form)
    if not _may_come(RETURNING, request):
        return _crowded("vault/type_back.jinja", _without_receipt(form))
    text = _lines(form.cleaned_data["text"])
    try:
        prepared = vault.prepare_receipt(receipt=form.cleaned_data["receipt"])
    except vault.Busy as wait:
        return _with("vault/type_back.jinja", _without_receipt(form), wait)
    if not constant_time_compare(_check(prepared.holder, text), form.cleaned_data["check"]):
        form = _without_receipt(form)
        form.add_error("receipt", _("This is not the receipt that you were shown a moment ago. Compare it with what you wrote down."))
        return _with("vault/type_back.jinja", form)
    try:
        vault.keep_note_with_receipt(title="", text=text, prepared=prepared)
    except IntegrityError:
        # Sent twice: the receipt leads to the same words already, as the check above has shown. Anything else is a fault of ours.
        vault.unlock_receipt(receipt=form.cleaned_data["receipt"])
    return _page("vault/kept.jinja")


def _without_receipt(form: Any) -> Any:
    """Return the form with all that was typed but the receipt."""
    data = form.data.copy()
    for name in [n for n in data if n == "receipt" or n.startswith("receipt_")]:
        del data[name]
    form.data = data
    return form


# coming back


@speaking
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _with("vault/return.jinja", ReturnForm())
    step = request.POST.get("step", "")
    if step == "ask-destroy":
        return _with("vault/return_destroy.jinja", DestroyAccessForm())
    forms: dict[str, type[ReturnForm]] = {"add": AddWithReceiptForm, "destroy": DestroyAccessForm}
    form = forms.get(step, ReturnForm)(request.POST)
    template = f"vault/return_{step}.jinja" if step in forms else "vault/return.jinja"
    form.is_valid()
    if "receipt" not in form.cleaned_data:
        return _with(template, form)
    if not _may_come(RETURNING, request):
        return _crowded(template, _without_receipt(form))
    try:
        unlocked = vault.unlock_receipt(receipt=form.cleaned_data["receipt"])
    except vault.Busy as wait:
        return _with(template, _without_receipt(form), wait)
    except vault.CannotOpen:
        form = _without_receipt(form)
        form.add_error("receipt", _(NOBODYS_RECEIPT))
        return _with(template, form)
    if not form.is_valid():
        # The receipt is right, so nobody types it a second time for the sake of something else that was missing.
        return _with(template, form, digits=form.cleaned_data["receipt"].digits)
    if step == "destroy":
        vault.destroy_access(unlocked=unlocked, by=Actor.receipt())
        return _page("vault/access_destroyed.jinja")
    return _read(unlocked, form.cleaned_data["receipt"], add=_lines(form.cleaned_data["text"]) if step == "add" else "")


def _visitor() -> Viewer:
    return Viewer.of(Actor.receipt(), ())


def _add(unlocked: vault.Unlocked, text: str) -> None:
    for case in vault.cases_held(viewer=_visitor(), unlocked=unlocked, area=notes.AREA)[:1]:
        vault.add_to_note(case_id=case.case_id, text=text, viewer=_visitor(), unlocked=unlocked)


def _read(unlocked: vault.Unlocked, receipt: receipts.Receipt, *, add: str) -> HttpResponse:
    """Show the note with what they add to it, and the receipt carried in the page for what they may do next."""
    found = [i for i in vault.items_for(viewer=_visitor(), unlocked=unlocked) if i.area == notes.AREA and i.field == notes.NOTE]
    purpose = _("To read my own note")
    parts = [
        (presenters.day_of(i.left_on), vault.open_item(item_id=i.item_id, purpose=purpose, unlocked=unlocked, viewer=_visitor()).text)
        for i in found
    ]
    if add and parts and parts[-1] != (clock.today(), add):  # sent twice, it stands there already
        _add(unlocked, add)
        parts.append((clock.today(), add))
    context: dict[str, Any] = {"parts_of_note": parts, "digits": receipt.digits, "was_added": bool(add)}
    return _page("vault/return_read.jinja", add=AddWithReceiptForm(), destroy=DestroyAccessForm(), **context)


@speaking
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Clear what the browser may have kept of this site, and show a page that could be anything."""
    response = _page("vault/left.jinja")
    response["Clear-Site-Data"] = '"*"'
    return response
