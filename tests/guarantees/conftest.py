"""Modules that hold tests for another to run say as much as any test does when an assertion fails."""

import pytest

pytest.register_assert_rewrite("tests.guarantees.permission_of_acts", "tests.guarantees.permission_crawl")
