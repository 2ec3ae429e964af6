"""The web server and the worker beside it."""

import os
import subprocess
import sys
import threading
from typing import Any

from gunicorn.app.base import BaseApplication

from candour.methods import stretching


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from candour.config.wsgi import application

        return application


def serve(*, host: str, port: int, workers: int, with_worker: bool) -> None:
    """
    Serve until stopped.

    No access log is written: nothing here stores who looked at what. The worker that runs reactions is a second process, so that a slow
    reaction never holds a page up.
    """
    worker = subprocess.Popen([sys.executable, "-m", "candour", "worker"], env=os.environ.copy()) if with_worker else None
    try:
        _Server(
            {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                # Whoever waits for a key to be worked out holds a thread; four more are left for everybody else.
                "threads": stretching.MOST_WAITING + 1 + 4,
                "loglevel": "warning",
                "accesslog": None,
                "graceful_timeout": 5,
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "control_socket_disable": True,
                "post_worker_init": _wake,
            }
        ).run()
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=5)


def _wake(worker: object) -> None:
    """Load what draws beside the first pages, so that whoever first looks at a chart does not wait for it."""
    from candour.design import charts

    threading.Thread(target=charts.wake, name="wake", daemon=True).start()
