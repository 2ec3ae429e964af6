import pytest

from candour.areas.accounts.models import Person
from tests.areas.accounts import people


@pytest.fixture
def ada(db: None) -> Person:
    """Return a nurse with a password."""
    return people.somebody("ada", "staff")
