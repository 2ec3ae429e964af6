"""
A browser, the demonstration it walks through, and an accessibility check.

The journeys run in one process (`-n 0`), one after another: they share one demonstration, built once, and some of them change it.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]
AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = CHECKOUT / "var" / "screenshots"
BUILD_SECONDS = 300
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # the page, too, can reach this machine only
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once; Django's guard against waiting inside an event loop is lifted, as the loop is only Playwright's."""
    chromium = os.environ.get("CANDOUR_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.skip("NOT COMPLETE: no Chromium; install it or set CANDOUR_CHROMIUM")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the demonstration in a home of its own and serve it; give its address. CANDOUR_JOURNEYS_ON names one that runs already."""
    if running := os.environ.get("CANDOUR_JOURNEYS_ON"):
        yield running.rstrip("/")
        return
    home = tmp_path_factory.mktemp("demo")
    built = Path(os.environ.get("CANDOUR_BUILT_DEMO", "")) / "demo"
    if built.is_absolute() and (built / "home.json").exists():
        # Journeys change what they walk through, so they get a copy.
        shutil.copytree(built, home / "demo", ignore=shutil.ignore_patterns("*-journal"))
    address = f"http://localhost:{free_port()}"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_") and name != "DJANGO_SETTINGS_MODULE"
    }
    environment |= {"CANDOUR_HOME": str(home), "CANDOUR_BASE_URL": address, "PORT": address.rsplit(":", 1)[1]}
    command = [str(Path(sys.executable).with_name("candour")), "demo"]
    log = home.parent / "demo.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True) as server,
    ):
        try:
            wait_until_ready(address, server, log)
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + BUILD_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{address}/readyz", timeout=5),
        ):
            return
        time.sleep(0.5)
    pytest.fail(f"The demonstration did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Open a fresh context; `@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)` changes it."""
    options = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    options |= getattr(request, "param", {})
    opened = browser.new_context(**options)
    # Whether a page is quick is measured elsewhere; here the machine may be busy with the other tests.
    opened.set_default_timeout(30_000)
    opened.set_default_navigation_timeout(60_000)
    expect.set_options(timeout=30_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, demo: str) -> Iterator[Page]:
    """Open a page whose requests all stay on its own site and whose scripts raise no error; anything else fails the test at its end."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("request", lambda request: None if request.url.startswith((demo, "data:", "blob:", "about:")) else wrong.append(request.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None)
    yield opened
    assert wrong == [], "the page asked elsewhere, or its script failed"


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a check that fails on the first thing that axe finds wrong, and names the element."""
    if not AXE.exists():
        pytest.skip("NOT COMPLETE: no axe-core; run ./run setup")
    source = AXE.read_text("utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        answer = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
        found = [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:3]}" for v in answer["violations"]]
        assert found == [], f"axe on {page.url}"
        assert answer["passes"], "axe looked at nothing"

    return check


@pytest.fixture
def picture() -> Callable[..., Path]:
    """Return a function that keeps a picture of a page in var/screenshots, or at the path it is given."""

    def take(page: Page, name: str, *, full_page: bool = True, to: Path = SCREENSHOTS) -> Path:
        to.mkdir(parents=True, exist_ok=True)
        path = to / f"{name}.png"
        page.screenshot(path=path, full_page=full_page, animations="disabled")
        return path

    return take
