"""The services by name, and how one process or several child processes run them.

Each module below has `run(settings: Settings) -> None`, which serves until SIGTERM or SIGINT and then returns.
"""

import contextlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.endings import end_by_interrupt, undisturbed
from shared.errors import Failed

SERVICES = {
    "ingest": "services.ingest.app",
    "scoring": "services.scoring.app",
    "alerts": "services.alerts.app",
    "systemic": "services.alerts.judgement",
    "delivery": "services.alerts.delivery.delivery",
    "projector": "services.alerts.sql.projector",
    "board": "services.alerts.board.app",
}
PROGRAM = (sys.executable, "-m", "cli")
PATIENCE = 30.0  # seconds that a service has to end


def run(name: str) -> None:
    """Run one service in this process."""
    from shared import logs, metrics
    from shared.settings import Settings

    settings = Settings()
    metrics.show(name)
    metrics.BUILD.labels(name, version("driftline"), core()).set(1)
    metrics.STARTED.labels(name).set_to_current_time()
    logs.setup(name, settings.log_format)
    importlib.import_module(SERVICES[name]).run(settings)


def core() -> str:
    """Whether the core that scores is compiled."""
    found = importlib.util.find_spec("services.scoring.engine")
    return "pure" if found is None or str(found.origin).endswith(".py") else "compiled"


def run_together(names: Iterable[str]) -> None:
    """Run several as child processes: the end of one, or a signal, ends all."""
    end_by_interrupt()
    # One health port for several would be taken by the first.
    with contextlib.suppress(KeyboardInterrupt), Crew({"DRIFTLINE_HEALTH_PORT": "0"}) as crew:
        crew.start(*names)
        while not (ended := crew.ended()):
            time.sleep(0.2)
        raise Failed("; ".join(f"{name} ended by itself (code {code})" for name, code in ended.items()))


class Crew:
    """Services as child processes; `common` and `own` add to our environment; lines go to `log`, else where ours go."""

    def __init__(
        self, common: Mapping[str, str], own: Mapping[str, Mapping[str, str]] | None = None, log: Path | None = None
    ) -> None:
        self.common, self.own, self.log = {**os.environ, **common}, own or {}, log
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start services, or start them again."""
        for name in names:
            with open(self.log, "ab") if self.log else contextlib.nullcontext() as out, undisturbed():
                # A session of its own: Ctrl-C reaches the parent alone, which ends each child once and in order.
                self.processes[name] = subprocess.Popen(
                    [*PROGRAM, "run", name],
                    env={**self.common, **self.own.get(name, {})},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )

    def command(self, *words: str) -> None:
        """Run another command of the program in the same environment, and wait for it."""
        if code := subprocess.run([*PROGRAM, *words], env=self.common, check=False).returncode:
            raise Failed(f"driftline {' '.join(words)} ended with code {code}")

    def ended(self) -> dict[str, int]:
        """The services that ended by themselves, with their exit codes."""
        return {name: code for name, process in self.processes.items() if (code := process.poll()) is not None}

    def stop(self) -> None:
        """Ask all to end, and wait; kill those that do not."""
        with undisturbed():
            self._stop()

    def _stop(self) -> None:
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
