"""A PostgreSQL of our own for a test or a measurement: Debian's, in a folder that goes with it, with no port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIANS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
PATH = os.pathsep.join([os.environ.get("PATH", ""), *map(str, DEBIANS)])
INITDB, POSTGRES = shutil.which("initdb", path=PATH), shutil.which("postgres", path=PATH)
OWNERS = ("postgres", "nobody")  # it refuses to run as root


@contextmanager
def server(*options: str) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh, empty database; `options` are settings such as `shared_buffers=1GB`."""
    assert INITDB and POSTGRES, "PostgreSQL is not installed (Debian: postgresql)"
    folder = Path(tempfile.mkdtemp(prefix="driftline-postgres-"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner, -1)
    data = folder / "data"
    try:
        initialise = [INITDB, "-D", str(data), "-U", "driftline", "--auth=trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(initialise, check=True, stdout=subprocess.DEVNULL, user=owner, cwd=folder)
        given = [f"unix_socket_directories={folder}", "listen_addresses=", *options]
        command = [POSTGRES, "-D", str(data), *(part for option in given for part in ("-c", option))]
        log = open(folder / "log", "wb")
        with log, subprocess.Popen(command, stderr=log, user=owner, cwd=folder) as process:
            try:
                _wait(folder, process)
                yield f"postgresql+psycopg://driftline@/postgres?host={folder}"
            finally:
                process.send_signal(signal.SIGINT)  # end now, in order
                process.wait(30)
    finally:
        shutil.rmtree(folder)


def _owner() -> int | None:
    if os.getuid() != 0:
        return None
    names = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return next(names[name] for name in OWNERS if name in names)


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while not list(folder.glob(".s.PGSQL.*[0-9]")) or "ready to accept" not in (folder / "log").read_text():
        assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()
        time.sleep(0.05)
