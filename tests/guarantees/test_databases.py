import os

from django.db import connection


def test_the_suite_runs_on_the_database_that_it_was_told_to_run_on():
    asked = os.environ.get("CANDOUR_DATABASE_URL", "")
    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")
