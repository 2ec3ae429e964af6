import socket

import pytest

from candour.config import command


@pytest.mark.parametrize("name", ["demo", "real"])
def test_a_port_that_is_taken_is_said_in_one_sentence_before_anything_is_built(name, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CANDOUR_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert command.run([name, "--port", str(port)]) == 2
    said = capsys.readouterr().err.strip()
    assert f"port {port}" in said.lower()
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
