"""Pages for what went wrong: a hidden thing and a missing thing answer alike."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/400.jinja", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/403.jinja", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/404.jinja", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "design/500.jinja", status=500)
