"""
Draws the pictures of the pages that the tour leads to, before somebody waits for them.

Run beside the server, as a process of its own with a low claim on the machine: `python -m candour.demo.warming`. Pictures are kept in the
home, so it does this once.
"""

import os


def warm() -> int:
    """Ask for every page that the tour leads to, and return how many answered."""
    from django.test import Client

    from candour.demo import tour

    links = dict.fromkeys(("/", *(part.link for stop in reversed(tour.stops()) for part in stop.parts)))
    return sum(Client().get(link).status_code == 200 for link in links)


if __name__ == "__main__":
    import django

    os.nice(10)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.config.settings")
    django.setup()
    warm()
