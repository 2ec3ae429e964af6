"""
Which addresses answer on which host, and the headers of every answer.

Speaking up, administration and files may each stand on a host name of their own, so that a browser keeps them apart: no cookie of one is
sent to another. Where a host is not named in the settings, its addresses answer on the main one.

Speaking knows nobody, wherever it stands: a session cookie that arrives there is not read, and none leaves from there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import loader
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Host:
    """What a host of its own answers: `prefixes` stand there only, `also` there too; people arrive at its `landings`."""

    prefixes: tuple[str, ...]
    also: tuple[str, ...] = ()
    landings: tuple[str, ...] = ()


EVERYWHERE = ("/static/", "/healthz", "/readyz", "/.well-known/")
SIGNING_IN = ("/sign-in/", "/sign-out/", "/account/", "/demo/")
HOSTS = {
    "speak": Host(("/sealed/write/", "/sealed/return/", "/sealed/leave/"), landings=("/sealed/write/",)),
    "admin": Host(("/people/",), also=SIGNING_IN, landings=("/people/", "/people/cover/")),
    "files": Host(("/files/",)),
}
HEADERS = {
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def named() -> dict[str, str]:
    """Return the hosts that have a name of their own: the name without a port, by what stands there."""
    said = {"speak": settings.SPEAK_HOST, "admin": settings.ADMIN_HOST, "files": settings.FILES_HOST}
    return {what: bare(host) for what, host in said.items() if host}


def bare(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").lower()


def belongs_to(path: str) -> str:
    """Return what an address is part of: speak, admin, files, or main."""
    return next((what for what, host in HOSTS.items() if path.startswith(host.prefixes)), "main")


def is_speaking(request: HttpRequest) -> bool:
    """Answer whether somebody who speaks up asks, who is never known."""
    speaking = named().get("speak")
    return belongs_to(request.path) == "speak" or (speaking is not None and bare(request.get_host()) == speaking)


def elsewhere(host: str, path: str) -> str | None:
    """
    Return where an address answers instead, with its host, or None when it answers here.

    :raises Http404: when it answers on another host and is no page where people arrive there.
    """
    names = named()
    here = next((what for what, name in names.items() if name == bare(host)), "main")
    there = belongs_to(path) if belongs_to(path) in names else "main"
    if path.startswith(EVERYWHERE) or here == there:
        return None
    if here != "main":
        own = HOSTS[here]
        if path in ("/", "/home/") and own.landings:
            return own.landings[0]
        if path.startswith(own.also):
            return None
        raise Http404
    if path in HOSTS[there].landings:
        given = {"speak": settings.SPEAK_HOST, "admin": settings.ADMIN_HOST}[there]
        return f"{urlsplit(settings.BASE_URL).scheme}://{given}{path}"
    raise Http404


class HostMiddleware:
    """Answer on the right host only, without knowing anybody where people speak up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        speaking = is_speaking(request)
        if speaking:
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = self.get_response(request)
        if speaking:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """Answer a page of another host as if it were missing, and send whoever asks for its first page there."""
        other = elsewhere(request.get_host(), request.path)
        if other is None:
            return None
        if request.method not in ("GET", "HEAD"):
            raise Http404
        return HttpResponseRedirect(other)


class HeadersMiddleware:
    """Give every answer its headers, and let nothing be kept that was made for somebody signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and not response.content:
            response.content = loader.render_to_string("design/405.jinja", request=request).encode()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        viewer = getattr(request, "viewer", None)
        if viewer is not None and viewer.is_signed_in and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response


def said() -> list[str]:
    """Return what stands on which host, a sentence each."""
    words = {"speak": "Speaking up", "admin": "Administration", "files": "Files"}
    on = named()
    return [
        f"{words[w]} stands on {on[w]}." if w in on else f"{words[w]} stands on the main host; see CANDOUR_{w.upper()}_HOST." for w in HOSTS
    ]


def unsafe_hosts() -> list[str]:
    """Return what is wrong with the hosts, a sentence each."""
    main = bare(urlsplit(settings.BASE_URL).netloc)
    names = named()
    problems = [
        f"CANDOUR_{w.upper()}_HOST is the main host; give it a name of its own or leave it empty." for w in names if names[w] == main
    ]
    if len(set(names.values())) < len(names):
        problems.append("Two of CANDOUR_SPEAK_HOST, CANDOUR_ADMIN_HOST and CANDOUR_FILES_HOST are the same; each needs a name of its own.")
    return problems
