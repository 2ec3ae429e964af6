"""What every test stands on: a home that is thrown away, no network, no clock without a zone, and nothing skipped where it must not be."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests.offline import forbid_the_network

CHECKOUT = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
DATABASE = os.environ.get("CANDOUR_DATABASE_URL", "")
TESTS_HOME = tempfile.mkdtemp(prefix="candour-tests-")

FOR_TESTS = {"CANDOUR_CHROMIUM", "CANDOUR_JOURNEYS_ON", "CANDOUR_PICTURES", "CANDOUR_BUILT_DEMO"}
KEPT = {"CANDOUR_DATABASE_URL", "CANDOUR_REAL_DATA", "CANDOUR_NODE_BIN"} | FOR_TESTS

# Before Django reads its settings: a test never sees the home or the settings of the person who runs it.
for name in [n for n in os.environ if n.startswith("CANDOUR_") and n not in KEPT]:
    del os.environ[name]
Path(TESTS_HOME, "static").mkdir()
os.environ.update(CANDOUR_KIND="test", CANDOUR_HOME=TESTS_HOME)


# A busy machine is slow without anything being wrong; what is searched is the same at each run, and anew in the nightly campaigns.
SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("every day", deadline=None, suppress_health_check=SLOW, derandomize=True)
hypothesis.settings.register_profile("nightly", deadline=None, suppress_health_check=SLOW, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("every day")


def pytest_configure(config: pytest.Config) -> None:
    forbid_the_network()


def start_django() -> None:
    """Start Django here, not in a plugin that starts before the lines above; the variable is for this process, not for its workers."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "candour.config.settings"
    import django
    from django.conf import settings
    from django.utils.functional import empty

    try:
        django.setup()
    except Exception as missing:  # only while the first areas are being built
        if IN_CI:
            raise
        print(f"NOT COMPLETE: Django did not start ({missing}); tests that need it will fail.")
        settings._wrapped = empty
    finally:
        del os.environ["DJANGO_SETTINGS_MODULE"]


# Here and not in pytest_configure: a conftest of a folder named on the command line is imported before that.
start_django()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(TESTS_HOME, ignore_errors=True)


def knows_no_database(item: pytest.Item) -> bool:
    """Answer whether a test asks for no database, itself or by a program that it starts: then a second database tells nothing about it."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgresql_only"):
        return False
    if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
        return False
    source = Path(item.path).read_text("utf-8")
    return "subprocess" not in source and "DATABASE_URL" not in source and "connect" not in source


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what is about the other database, knows none, or belongs to the nightly campaigns."""
    is_second = DATABASE.startswith("postgres")
    elsewhere = "sqlite_only" if is_second else "postgresql_only"
    unwanted = {elsewhere} if "nightly" in config.option.markexpr else {elsewhere, "nightly"}
    left_out = [
        item for item in items if any(item.get_closest_marker(mark) for mark in unwanted) or (is_second and knows_no_database(item))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may skip here: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Nothing may skip here: {report.longrepr}"
    return report


def pytest_report_header() -> str:
    return f"database: {DATABASE.split(':')[0] or 'sqlite'}"


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, exitstatus: int, config: pytest.Config) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and not IN_CI:
        terminalreporter.write_line(f"NOT COMPLETE: {len(skipped)} tests were skipped; the reasons are above.", yellow=True)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of the published files, or skip when this machine has none."""
    folder = Path(os.environ.get("CANDOUR_REAL_DATA") or CHECKOUT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"NOT COMPLETE: no published files in {folder}; set CANDOUR_REAL_DATA")
    return folder
