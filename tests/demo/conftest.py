import fcntl
import os
from pathlib import Path

import pytest

from tests.demo.built import Built, build_in


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """
    Build the demonstration once, as whoever runs `candour demo` does; it takes a while, so tests only read it.

    A whole run of the tests names a folder, so that its processes and the journeys need one build between them.
    """
    shared = os.environ.get("CANDOUR_BUILT_DEMO")
    if not shared:
        return build_in(tmp_path_factory.mktemp("built"))
    folder = Path(shared)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build_in(folder)  # where it stands already, the command sees so and does nothing
