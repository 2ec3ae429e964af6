from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candour.areas.accounts.forms import SignInForm


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next") or "/home/"
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else "/home/"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        login(request, form.person)
        return redirect(_next(request))
    return render(request, "accounts/sign_in.jinja", {"form": form, "next": _next(request)}, status=400 if form.errors else 200)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
