import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher

from candour.areas.accounts.models import Person
from tests.areas.accounts import people


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with less work, so that many tests are quick; how much work is right is not asked here."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**8)


@pytest.fixture
def ada(db: None) -> Person:
    """Return a nurse with a password."""
    return people.somebody("ada", "staff")
