import csv
import io
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from candour.config import command
from tests.methods import shmi

RATIO = ["--unit", "UNIT", "--observed", "O", "--expected", "E"]
SHARE = ["--unit", "UNIT", "--numerator", "O", "--denominator", "N"]


@pytest.fixture
def units(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("UNIT,O,E,N\n" + "".join(f"u{i},{90 + 3 * i},{100 + i},1000\n" for i in range(20)))
    return str(path)


@pytest.fixture
def said(capsys):
    """Run one command line; return its exit code, what it wrote and what it said on standard error."""

    def run(*arguments):
        code = command.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def answered(said, *arguments):
    code, out, err = said(*arguments, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def refused(said, *arguments):
    code, out, err = said(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("candour: ")
    assert err.count("\n") == 1
    return err.removeprefix("candour: ").strip()


class TestInterval:
    def test_json_holds_the_interval_and_how_it_was_made(self, said):
        answer = answered(said, "interval", "--kind", "wilson", "--events", 65, "--total", 100)
        assert [round(answer[key], 4) for key in ("estimate", "lower", "upper")] == [0.65, 0.5525, 0.7364]
        assert answer["method"]["id"] == "interval-wilson"
        assert set(answer["method"]) == {"id", "version", "parameters", "source"}
        assert answer["warnings"] == []

    @pytest.mark.parametrize(("kind", "lower", "upper"), [("byar", 6.19, 20.96), ("exact", 6.20, 20.96)])
    def test_a_count_is_divided_by_per(self, kind, lower, upper, said):
        one = answered(said, "interval", "--kind", kind, "--events", 12)
        ten = answered(said, "interval", "--kind", kind, "--events", 12, "--per", 10)
        assert [round(one[key], 2) for key in ("estimate", "lower", "upper")] == [12, lower, upper]
        assert ten["upper"] == pytest.approx(one["upper"] / 10)

    @pytest.mark.parametrize("kind", ["wilson", "byar", "exact"])
    def test_zero_has_a_lower_limit_of_zero(self, kind, said):
        answer = answered(said, "interval", "--kind", kind, "--events", 0, "--total" if kind == "wilson" else "--per", 20)
        assert answer["lower"] == 0 < answer["upper"]

    def test_csv_and_table_hold_the_same(self, said):
        _, table, _ = said("interval", "--kind", "exact", "--events", 12)
        _, text, _ = said("interval", "--kind", "exact", "--events", 12, "--format", "csv")
        assert "6.2006" in table
        assert list(csv.reader(io.StringIO(text)))[1][1].startswith("6.2005")

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--kind", "wilson", "--events", "5"], "--kind wilson needs --total, the number that the events are out of."),
            (
                ["--kind", "wilson", "--events", "5", "--total", "9", "--per", "2"],
                "--kind wilson takes --total, not --per; --per belongs to byar and exact.",
            ),
            (["--kind", "byar", "--events", "5", "--total", "9"], "--kind byar takes --per, not --total; --total belongs to wilson."),
            (["--kind", "wilson", "--events", "15", "--total", "9"], "--events is 15: it must not exceed the total."),
            (["--kind", "exact", "--events", "-1"], "--events is -1: it must be 0 or more."),
            (["--kind", "exact", "--events", "1.5"], "--events is 1.5 and must be a whole number."),
            (["--kind", "exact", "--events", "nan"], "--events is nan and must be a whole number."),
            (["--kind", "exact", "--events", "1", "--per", "0"], "--per is 0: it must be more than 0."),
            (
                ["--kind", "exact", "--events", "1", "--level", "95"],
                "--level is 95: it must lie strictly between 0 and 1, for example 0.95.",
            ),
        ],
    )
    def test_bad_input_gets_one_sentence(self, arguments, sentence, said):
        assert refused(said, "interval", *arguments) == sentence


class TestFunnel:
    def test_json_has_the_shape_that_others_rely_on(self, units, said):
        answer = answered(said, "funnel", units, *RATIO, "--overdispersion", "shmi", "--limits", "0.95,0.998")
        assert set(answer) == {"units", "centre", "overdispersion", "method", "warnings"}
        assert set(answer["units"][0]) == {"unit", "observed", "expected", "value", "limits", "z", "z_adjusted", "band"}
        assert set(answer["units"][0]["limits"]) == {"0.95", "0.998"}
        assert set(answer["overdispersion"]) == {"rule", "tau2", "phi", "kept", "dropped"}
        assert (answer["overdispersion"]["kept"], answer["overdispersion"]["dropped"]) == (16, 4)
        assert set(answer["method"]) == {"id", "version", "parameters", "source"}

    def test_a_proportion_is_the_default_of_a_numerator_and_its_expected_count_is_the_pooled_one(self, units, said):
        answer = answered(said, "funnel", units, *SHARE, "--limits", "0.998")
        assert answer["method"]["id"] == "funnel-proportion-exact"
        assert answer["units"][0]["expected"] == pytest.approx(sum(90 + 3 * i for i in range(20)) / 20)
        assert answer["units"][0]["denominator"] == 1000

    def test_a_rate_is_multiplied(self, units, said):
        answer = answered(said, "funnel", units, *SHARE, "--kind", "rate", "--per", 1000)
        assert answer["units"][0]["value"] == 90
        assert answer["centre"] == answer["method"]["parameters"]["centre"] == pytest.approx(118.5)

    def test_the_published_file_gives_the_published_bands_from_the_command_line(self, real_data, said):
        for path in sorted((real_data / "shmi").glob("shmi-*.csv")):
            release = shmi.read(path)
            named = ["--unit", "provider", "--observed", "observed", "--expected", "EXPECTED"]
            answer = answered(said, "funnel", path, *named, "--overdispersion", "shmi", "--limits", "0.95")
            assert [unit["unit"] for unit in answer["units"]] == release.codes
            assert [unit["band"] for unit in answer["units"]] == release.bands("OD_BANDING").tolist()
            limits = np.array([unit["limits"]["0.95"] for unit in answer["units"]])
            assert np.abs(limits - np.column_stack([release["OD_LL"], release["OD_UL"]])).max() < 1e-4

    def test_the_copyright_row_is_left_out_and_said(self, real_data, said):
        path = real_data / "shmi" / "shmi-2014-january.csv"
        answer = answered(said, "funnel", path, "--unit", "PROVIDER", "--observed", "OBSERVED", "--expected", "EXPECTED")
        assert answer["warnings"] == [
            "shmi-2014-january.csv is not UTF-8 and was read as Windows-1252.",
            "Left out, because OBSERVED and EXPECTED are blank there: row 144.",
        ]

    def test_a_distance_that_does_not_exist_is_null(self, tmp_path, said):
        path = tmp_path / "a.csv"
        path.write_text("UNIT,O,E\na,0,5\n" + "".join(f"u{i},{i + 1},5\n" for i in range(9)))
        answer = answered(said, "funnel", path, *RATIO, "--overdispersion", "shmi")
        assert answer["units"][0]["z"] is None
        assert answer["warnings"] == ["Left out of the over-dispersion estimate, because nothing was observed there: a."]

    def test_csv_keeps_the_minus_sign_of_numbers_and_disarms_words(self, tmp_path, said):
        path = tmp_path / "a.csv"
        path.write_text("UNIT,O,E\n=1+1,1,5\n@x,2,5\n-y,3,5\nz,4,5\n")
        _, text, _ = said("funnel", path, *RATIO, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["unit"] for row in rows] == ["'=1+1", "'@x", "'-y", "z"]
        assert rows[0]["z"].startswith("-")
        assert list(rows[0]) == [
            "unit",
            "observed",
            "expected",
            "value",
            "lower_95",
            "upper_95",
            "lower_998",
            "upper_998",
            "z",
            "z_adjusted",
            "band",
        ]

    def test_a_table_is_whole_in_a_pipe_and_warnings_go_to_standard_error(self, tmp_path, said):
        path = tmp_path / "a.csv"
        path.write_text("UNIT,O,E\n" + "x" * 200 + ",1,5\n,,\nnote,,\n")
        code, table, err = said("funnel", path, *RATIO)
        assert code == 0
        assert "x" * 200 in table
        assert err == "Warning: Left out, because O and E are blank there: row 4.\n"

    def test_a_file_on_standard_input_is_read(self, units, monkeypatch, said):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(units).read_bytes())))
        assert len(answered(said, "funnel", "-", *RATIO)["units"]) == 20

    def test_svg_is_the_picture_of_the_public_pages(self, units, said):
        code, picture, _ = said("funnel", units, *RATIO, "--format", "svg", "--limits", "0.9")
        assert code == 0
        assert ET.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
        assert "Of 20 units" in picture

    @pytest.mark.parametrize(
        ("content", "arguments", "sentence"),
        [
            (
                "UNIT,O,E\na,1,1\n",
                ["--unit", "UNIT", "--observed", "O"],
                "name two columns: --observed with --expected, or --numerator with --denominator.",
            ),
            (
                "UNIT,O,E\na,1,1\n",
                [*RATIO, "--numerator", "O"],
                "name two columns: --observed with --expected, or --numerator with --denominator.",
            ),
            ("UNIT,O\na,1\n", RATIO, "a.csv: there is no column 'E'; the columns are UNIT, O."),
            ("UNIT,O,E\n", RATIO, "a.csv: there is a header and no row with figures; give the file that holds them."),
            ("", RATIO, "a.csv: the file is empty."),
            ("UNIT,O,E\na,x,1\n", RATIO, "a.csv, row 2, column O: 'x' is not a number; correct it or take the row out."),
            (
                "UNIT,O,E\na,-1,1\n",
                RATIO,
                "a.csv, row 2, column O: -1 is negative, and a count is 0 or more; correct it or take the row out.",
            ),
            (
                "UNIT,O,E\na,1,\n",
                RATIO,
                "a.csv, row 2, column E: the cell is blank where a number is needed; correct it or take the row out.",
            ),
            ("UNIT,O,E\na,1,0\n", RATIO, "a.csv, row 2, column E: 0 cannot be divided by; take the row out."),
            ("UNIT,O,E\n,1,1\n", RATIO, "a.csv, row 2, column UNIT: the row has figures and no unit; name it or take the row out."),
            (
                "UNIT,O,E\na,1,1\nb,1,1\na,2,2\n",
                RATIO,
                "a.csv, row 4, column UNIT: 'a' is here and in row 2; each unit has one row, so choose one period.",
            ),
            ("UNIT,O,N\na,3,2\n", SHARE, "a.csv, row 2, column O: 3 is more than the 2 it is out of; correct it, or ask for --kind rate."),
            ("UNIT,O,N\na,1,2\n", [*SHARE, "--overdispersion", "shmi"], "the shmi rule is not defined for a proportion: take cqc or none."),
            (
                "UNIT,O,E\na,1,1\n",
                [*RATIO, "--limits", "0.95;0.9"],
                "--limits is '0.95;0.9' and must be levels with a comma between, for example 0.95,0.998.",
            ),
            ("UNIT,O,E\na,1,1\n", [*RATIO, "--limits", "0.95,0.95"], "--limits is '0.95,0.95' and names a level twice; name each once."),
            ("UNIT,O,E\na,1,1\n", [*RATIO, "--limits", "95"], "levels[0] is 95: it must lie strictly between 0 and 1, for example 0.95."),
            ("UNIT,O,E\na,1,1\n", [*RATIO, "--centre", "high"], "--centre is 'high' and must be a number or pooled."),
        ],
    )
    def test_bad_input_gets_one_sentence(self, content, arguments, sentence, tmp_path, said):
        path = tmp_path / "a.csv"
        path.write_text(content)
        assert refused(said, "funnel", path, *arguments) == sentence

    def test_more_units_than_a_funnel_can_show_are_refused_early(self, tmp_path, said, monkeypatch):
        monkeypatch.setattr("candour.config.command.methods.MOST_UNITS", 3)
        path = tmp_path / "a.csv"
        path.write_text("UNIT,O,E\n" + "".join(f"{i},1,1\n" for i in range(9)))
        assert refused(said, "funnel", path, *RATIO).endswith(
            "row 5, column UNIT: there are more than 3 units; add the rows up to units first."
        )


class TestTheCommandLine:
    def test_help_names_every_group_and_each_command_has_an_example(self, said):
        code, out, _ = said("--help")
        assert code == 0
        assert all(name in out for name in ("interval", "funnel", "verify", "demo"))
        for name in ("interval", "funnel"):
            code, out, _ = said(name, "--help")
            assert code == 0
            assert f"Example: candour {name}" in out

    def test_no_words_at_all_show_the_help(self, said):
        assert said()[:2] == said("--help")[:2]

    def test_the_version_is_said(self, said):
        assert said("--version")[1].startswith("candour 0.")

    def test_a_mistyped_command_is_asked_back(self, said):
        assert refused(said, "funel") == "No such command 'funel'. Did you mean 'funnel', 'unseal'? See candour --help."

    def test_a_mistyped_option_is_one_sentence(self, said):
        assert refused(said, "interval", "--kind", "wilson", "--evnts", "3").endswith("see candour interval --help.")

    def test_a_wrong_choice_names_the_right_ones(self, said):
        sentence = refused(said, "interval", "--kind", "wald", "--events", 3)
        assert "'wald' is not one of 'wilson', 'byar', 'exact'" in sentence

    def test_a_command_that_is_not_there_yet_is_said_to_be_missing(self, said, monkeypatch):
        monkeypatch.setitem(command.COMMANDS, "later", command.Entry("candour.config.command.nowhere:later", "", ""))
        assert refused(said, "later") == "this version of Candour has no command 'later' yet; see candour --help."
        assert "later" not in said("--help")[1]

    def test_a_fault_inside_is_one_sentence_without_debug_and_a_traceback_with_it(self, said, monkeypatch):
        def broken():
            raise RuntimeError("two\nlines")

        monkeypatch.setattr("candour.config.command.methods.interval", broken)
        code, _, err = said("interval")
        assert code == 70
        assert err.startswith("candour: something is wrong inside Candour (RuntimeError: two lines); run it again with --debug")
        assert err.count("\n") == 1
        with pytest.raises(RuntimeError):
            command.run(["interval", "--debug"])

    def test_the_exit_code_of_a_check_is_passed_on(self, said, monkeypatch):
        import typer

        def finding():
            raise typer.Exit(1)

        monkeypatch.setattr("candour.config.command.methods.interval", finding)
        assert said("interval")[0] == 1

    def test_every_command_in_the_overview_can_be_loaded_and_explains_itself_with_an_example(self, said):
        for name, entry in command.COMMANDS.items():
            if command.is_there(entry):
                loaded = command.load(name)
                parts = getattr(loaded, "commands", {}).values() or [loaded]
                assert all("Example: " in (part.help or "") for part in parts), name


def loaded_by(*arguments):
    """Return which of the heavy modules one command line loads, in a process of its own."""
    program = textwrap.dedent(f"""
        import contextlib, io, sys
        from candour.config.command import run
        with contextlib.redirect_stdout(io.StringIO()):
            code = run({list(arguments)!r})
        heavy = ("django", "numpy", "scipy", "scipy.stats", "pyarrow", "duckdb", "pandas", "altair", "rich", "pydantic")
        print(code, *[name for name in heavy if name in sys.modules])
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    code, *names = done.stdout.split()
    assert code == "0", done.stderr
    return set(names)


def test_the_help_loads_nothing_heavy():
    assert not loaded_by("--help") & {"django", "numpy", "scipy", "pyarrow", "duckdb", "pandas", "altair"}


def test_method_commands_load_no_django_and_only_what_they_need(units):
    assert not loaded_by("interval", "--kind", "wilson", "--events", "1", "--total", "9", "--format", "json") & {
        "django",
        "scipy",
        "pyarrow",
        "rich",
    }
    assert not loaded_by("interval", "--kind", "exact", "--events", "1") & {"django", "scipy.stats", "pyarrow", "duckdb", "pandas"}
    assert not loaded_by("funnel", units, *RATIO, "--overdispersion", "shmi", "--format", "json") & {
        "django",
        "scipy.stats",
        "pyarrow",
        "duckdb",
        "pandas",
        "altair",
        "rich",
    }
