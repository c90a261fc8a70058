"""The services by name, and how one process or several child processes run them.

Each module below has `run(settings: Settings) -> None`, which serves until SIGTERM or SIGINT and then returns.
"""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from shared.errors import Failed

SERVICES = {
    "ingest": "services.ingest.app",
    "scoring": "services.scoring.app",
    "alerts": "services.alerts.app",
    "delivery": "services.alerts.delivery",
    "projector": "services.alerts.projector",
    "board": "services.alerts.board.app",
}
PATIENCE = 30.0  # seconds that a service has to end


def run(name: str) -> None:
    """Run one service in this process."""
    from shared import logs
    from shared.settings import Settings

    settings = Settings()
    logs.setup(name, settings.log_format)
    importlib.import_module(SERVICES[name]).run(settings)


def run_together(names: Iterable[str]) -> None:
    """Run several as child processes: the end of one, or a signal, ends all."""
    crew = Crew(names, {"DRIFTLINE_HEALTH_PORT": "0"})  # one port for several would be taken by the first
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        crew.start()
        while not (ended := crew.ended()):
            time.sleep(0.2)
        raise Failed("; ".join(f"{name} ended by itself (code {code})" for name, code in ended.items()))
    except KeyboardInterrupt:
        pass
    finally:
        crew.stop()


class Crew:
    """Services as child processes with an environment of their own; their lines go to `log`, else where ours go."""

    def __init__(self, names: Iterable[str], environment: Mapping[str, str], log: Path | None = None) -> None:
        self.names = tuple(names)
        self.environment = {**os.environ, **environment}
        self.log = log
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str | None = None) -> None:
        """Start one, or all."""
        for each in (name,) if name else self.names:
            # A session of its own: Ctrl-C reaches the parent alone, which ends each child once and in order.
            command = [sys.executable, "-m", "cli", "run", each]
            out = open(self.log, "ab") if self.log else None
            self.processes[each] = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
            if out:
                out.close()

    def ended(self) -> dict[str, int]:
        """The services that ended by themselves, with their exit codes."""
        return {name: code for name, process in self.processes.items() if (code := process.poll()) is not None}

    def stop(self) -> None:
        """Ask all to end, and wait; kill those that do not."""
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self.processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
