"""The Jinja environment of every page: where templates come from, what they may call, and that a missing name is an error."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, UndefinedError
from jinja2.utils import missing

from candour.design import formats, forms, receipts

SILENT_OWNERS = (Mapping, list, tuple, str, ChainableUndefined, type(None))


class Missing(ChainableUndefined):
    """
    A name that is not there.

    Silent where the components of the NHS frontend need it (an option left out of a mapping); an error where a template prints a
    variable nobody gave it or an attribute an object does not have, because an empty space on a page is a fault nobody sees.
    """

    def __str__(self) -> str:
        self._refuse()
        return ""

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Any:
        self._refuse()
        return iter(())

    def _refuse(self) -> None:
        owner = self._undefined_obj
        if owner is missing or not isinstance(owner, SILENT_OWNERS):
            raise UndefinedError(self._undefined_message)


def environment(**options: Any) -> Environment:
    """Return the environment; Django's backend gives the loader of the areas' `jinja2` folders and whether templates reload."""
    own = options.pop("loader", None)
    loaders = [loader for loader in (own, PackageLoader("nhsuk_frontend_jinja")) if loader is not None]
    options |= {"undefined": Missing, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "cache_size": -1}
    made = Environment(loader=ChoiceLoader(loaders), extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701 (autoescape is on above)
    made.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext)  # type: ignore[attr-defined]
    made.globals |= {
        "static": static,
        "safe_static": safe_static,
        "url": url,
        "url_or": url_or,
        "with_query": with_query,
        "kind": lambda: settings.KIND,
        "language": translation.get_language,
    }
    made.filters |= {
        "day": formats.day,
        "short_day": formats.short_day,
        "month": formats.month,
        "age": formats.age,
        "number": formats.number,
        "thousands": formats.thousands,
        "ratio": formats.ratio,
        "percent": formats.percent,
        "plural": formats.plural,
        "sentence": formats.sentence,
        "band": formats.band_words,
        "band_explanation": formats.band_explanation,
        "fingerprint": formats.fingerprint,
        "name_case": formats.name_case,
        "short_name": formats.short_name,
        "field_error": forms.error_of,
        "field_kind": forms.kind_of,
        "field_target": forms.target_of,
        "field_choices": forms.choices_of,
        "field_day_parts": forms.day_parts,
        "receipt_boxes": receipts.boxes_of,
    }
    made.globals["period"] = formats.period
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a named page: `url("public:organisation", code="RJD")`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_or(name: str, otherwise: str) -> str:
    """Return the address of a named page, or the one given where no such page is built in yet."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise


def safe_static(path: str) -> str:
    """Return a static file's address without failing: the page that says something broke may not break."""
    try:
        return staticfiles_storage.url(path)
    except Exception:  # noqa: BLE001 (a missing manifest, a missing entry, a store that cannot be read: whatever it is)
        return f"/{settings.STATIC_URL.strip('/')}/{path}"


def with_query(query: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """Return `?a=1&b=2` made of a request's query and some changes; None takes a name away."""
    pairs: dict[str, list[str]] = {}
    lists = query.lists() if query is not None and hasattr(query, "lists") else (query or {}).items()
    for name, value in lists:
        pairs[name] = [str(part) for part in (value if isinstance(value, list | tuple) else [value])]
    for name, value in changes.items():
        pairs.pop(name, None)
        if value is not None:
            pairs[name] = [str(value)]
    return f"?{urlencode(pairs, doseq=True)}" if pairs else "?"
