import pytest

from tests.demo.built import Built, build_in


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the demonstration once, as whoever runs `candour demo` does; it takes a while, so tests only read it."""
    return build_in(tmp_path_factory.mktemp("built"))
