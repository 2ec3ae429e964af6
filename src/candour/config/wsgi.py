"""The entry of a web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.config.settings")
application = get_wsgi_application()

import scipy.special  # noqa: E402, F401 - before anybody waits: the first page that compares organisations would load it
