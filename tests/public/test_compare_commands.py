"""Every value of a cut comes out again from its frozen table by the command on its own page."""

import csv
import io
import json
import re

import pytest
from django.test import Client

from candour.config.command import run
from tests.public.test_compare import built, compared

pytestmark = pytest.mark.django_db
__all__ = ["built", "compared"]  # fixtures
PARTS = {"specialty": "by-specialty", "region": "by-region", "area": "by-area"}


@pytest.mark.parametrize("cut", PARTS)
def test_every_value_and_interval_of_a_cut_is_made_again(cut: str, client: Client, compared, tmp_path, capsys) -> None:
    command = re.search(r"candour intervals ([^<]+)", client.get(f"/compare/review/{cut}/").content.decode()).group(1).split()
    data = client.get(f"/measures/review/2026-11/{PARTS[cut]}.csv").content
    file = tmp_path / command[0]
    file.write_bytes(data)
    assert run(["intervals", str(file), *command[1:], "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)["rows"]
    published = list(csv.DictReader(io.StringIO(data.decode())))
    assert len(made) == len(published) >= 2
    for mine, theirs in zip(made, published, strict=True):
        assert theirs["label"] in mine["unit"]
        wanted = [float(theirs[name]) for name in ("value", "lower_95", "upper_95")]
        assert [mine["value"], mine["lower"], mine["upper"]] == pytest.approx(wanted, abs=1e-6)
