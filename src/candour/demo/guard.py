"""Keeps every page of the demonstration out of anything real, whatever the list of addresses says."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def demo_only(view: View[P]) -> View[P]:
    """Answer as if the page did not exist, unless this is the demonstration: nothing here may ever act on real people's things."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if settings.KIND != "demo":
            raise Http404
        return view(request, *args, **kwargs)

    return cast("View[P]", guarded)
