from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Request
from candour.areas.measures import door as measures
from candour.areas.notices import door as notices
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions

NOTICES_SHOWN = 5


@never_cache
@require_safe
def home(request: Request) -> HttpResponse:
    viewer = request.viewer
    if not viewer.is_signed_in:
        return redirect("/sign-in/?next=/home/")
    queue = questions.questions(viewer=viewer)
    codes = {q.organisation_code for q in queue} | viewer.belongs_to
    roles = accounts.roles()
    places = organisations.summaries(codes=codes, viewer=viewer)
    context = {
        "section": "mine",
        "queue": queue,
        "places": places,
        "roles": [(roles[m.role], places.get(m.organisation_code or "")) for m in viewer.memberships if m.role in roles],
        "may_redraw": measures.may_redraw(viewer),
        "at_the_gate": publishing.may_see_proposals(viewer),
        "waiting": [p for p in publishing.proposals(viewer=viewer) if p.may_approve],
        "covering": [(c, roles[c.role].label) for c in accounts.covering(viewer=viewer)],
        "asked_of_me": [a for a in accounts.role_requests(viewer=viewer, only_waiting=True) if a.may_accept or a.may_decide],
        "may_see_people": accounts.may_see_people(viewer),
        "notices": notices.notice_list(viewer=viewer, page_size=NOTICES_SHOWN),
        "mail": notices.mail_counts(viewer=viewer),
    }
    return render(request, "workspace/home.jinja", context)
