"""What day it is: British time for days, UTC for instants; in the demonstration the day it was built for, which can be moved on."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def _file() -> Path:
    return Path(settings.HOME) / "clock.json"


def now() -> datetime:
    """Return this instant in UTC; in the demonstration the present time of its own day."""
    actual = timezone.now()
    if settings.KIND != "demo" or not _file().exists():
        return actual
    shift = today() - actual.astimezone(LONDON).date()
    return actual + shift


def instant() -> datetime:
    """Return this instant in UTC by the machine, which the demonstration never moves: how long someone has been signed in."""
    return timezone.now()


def today() -> date:
    """Return the day in Europe/London; in the demonstration the day it was built for, as far as it was moved on."""
    if settings.KIND == "demo":
        try:
            return date.fromisoformat(json.loads(_file().read_text("utf-8"))["today"])
        except FileNotFoundError:
            pass
    return timezone.now().astimezone(LONDON).date()


def set_today(day: date) -> None:
    """
    Set the day of the demonstration.

    :raises RuntimeError: anywhere else: a real service's clock is never moved.
    """
    if settings.KIND != "demo":
        raise RuntimeError("Only the demonstration's clock can be set.")
    temporary = _file().with_suffix(".new")
    temporary.write_text(json.dumps({"today": day.isoformat()}), "utf-8")
    temporary.replace(_file())


def move_on(days: int) -> date:
    """Move the demonstration's day on and return the new one."""
    set_today(today() + timedelta(days=days))
    return today()
