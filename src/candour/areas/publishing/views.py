"""The gate's own pages, for the people who stand at it."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Request
from candour.areas.publishing import attacking, policy
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import GateError
from candour.areas.publishing.forms import ApproveForm, DecideForm, RefuseForm, UndecidedForm, WithdrawForm

View = Callable[..., HttpResponse]


def at_the_gate(view: View) -> View:
    """Send the anonymous to sign in, whether or not the thing exists, and hide the gate from all who do not stand at it."""

    def guarded(request: Request, **kwargs: object) -> HttpResponse:
        if not request.viewer.is_signed_in:
            return redirect(f"/sign-in/?next={request.path}")
        if not policy.may_see_proposals(request.viewer):
            raise Http404
        return view(request, **kwargs)

    return never_cache(guarded)


@at_the_gate
@require_safe
def desk(request: Request) -> HttpResponse:
    waiting = publishing.proposals(viewer=request.viewer)
    people = accounts.people(ids={p.proposer for p in waiting if p.proposer}, viewer=request.viewer)
    context = {
        "waiting": waiting,
        "people": people,
        "recent": publishing.all_publications(viewer=request.viewer, limit=20),
        "standing": publishing.standing_approvals(viewer=request.viewer),
        "challenges": [c for c in publishing.challenges(viewer=request.viewer) if c.outcome == "open"],
        "may_decide": request.viewer.has_any(policy.APPROVERS),
    }
    return render(request, "publishing/desk.jinja", context)


def _proposal(request: Request, proposal_id: int) -> publishing.Waiting:
    found = publishing.proposals(viewer=request.viewer, state=None, ids=[proposal_id])
    if not found:
        raise Http404
    return found[0]


def _show(request: Request, proposal_id: int, approve: ApproveForm, refuse: RefuseForm, status: int = 200) -> HttpResponse:
    proposal = _proposal(request, proposal_id)
    people = accounts.people(ids={*proposal.approvers, *filter(None, [proposal.proposer])}, viewer=request.viewer)
    content = publishing.proposal_content(proposal_id=proposal_id, viewer=request.viewer)
    context = {
        "proposal": proposal,
        "people": people,
        "content": content,
        "approve": approve,
        "refuse": refuse,
        "ladder": attacking.LADDER if proposal.undecided else (),
    }
    return render(request, "publishing/proposal.jinja", context, status=status)


def _asked(proposal: publishing.Waiting) -> type[ApproveForm]:
    return UndecidedForm if proposal.undecided else ApproveForm


@at_the_gate
@require_safe
def proposal(request: Request, proposal_id: int) -> HttpResponse:
    fresh = {"key": uuid.uuid4().hex}
    asked = _asked(_proposal(request, proposal_id))
    return _show(request, proposal_id, asked(initial=fresh), RefuseForm(initial=fresh))


@at_the_gate
@require_POST
def approve(request: Request, proposal_id: int) -> HttpResponse:
    form = _asked(_proposal(request, proposal_id))(request.POST)
    if form.is_valid():
        try:
            number = publishing.approve(
                proposal_id=proposal_id,
                by=request.viewer.acting_as(*policy.APPROVERS),
                looked_at_disclosure=bool(form.cleaned_data.get("looked_at_disclosure")),
                key=f"approve-{proposal_id}-{form.cleaned_data['key']}",
            )
        except GateError as refused:
            form.add_error(None, str(refused))
        else:
            words = f"Published as number {number}." if number else "Your yes is noted. One more person must look."
            messages.success(request, words)
            return redirect("gate")
    return _show(request, proposal_id, form, RefuseForm(initial={"key": uuid.uuid4().hex}), status=400)


@at_the_gate
@require_POST
def refuse(request: Request, proposal_id: int) -> HttpResponse:
    _proposal(request, proposal_id)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            publishing.refuse(proposal_id=proposal_id, reason=form.cleaned_data["reason"], by=request.viewer.acting_as(*policy.APPROVERS))
        except GateError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Sent back, with your reason.")
            return redirect("gate")
    asked = _asked(_proposal(request, proposal_id))
    return _show(request, proposal_id, asked(initial={"key": uuid.uuid4().hex}), form, status=400)


@at_the_gate
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, number: int) -> HttpResponse:
    found = publishing.publication(number=number, viewer=request.viewer)
    if found is None or not request.viewer.has_any(policy.APPROVERS):
        raise Http404
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm(initial={"key": uuid.uuid4().hex})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            publishing.propose_withdrawal(
                number=number,
                reason=data["reason"],
                for_privacy=data["for_privacy"],
                by=request.viewer.acting_as(*policy.APPROVERS),
                key=data["key"],
            )
        except GateError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "A second person must now agree before it is withdrawn.")
            return redirect("gate")
    return render(request, "publishing/withdraw.jinja", {"publication": found, "form": form}, status=400 if form.errors else 200)


@at_the_gate
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: Request, code: str) -> HttpResponse:
    words = publishing.challenge_text(code=code, viewer=request.viewer)
    if words is None:
        raise Http404
    found = next(c for c in publishing.challenges(viewer=request.viewer) if c.code == code)
    form = DecideForm(request.POST) if request.method == "POST" else DecideForm(initial={"key": uuid.uuid4().hex})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        publishing.decide_challenge(
            code=code, outcome=data["outcome"], text=data["text"], by=request.viewer.acting_as(*policy.APPROVERS), key=data["key"]
        )
        messages.success(request, "Answered in public.")
        return redirect("gate")
    context = {"challenge": found, "words": words, "form": form}
    return render(request, "publishing/challenge.jinja", context, status=400 if form.errors else 200)
