"""Kafka's jars: assembled once by Maven from pom.xml into the user's cache."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from shared.errors import Failed, WrongUse

POM = Path(__file__).with_name("pom.xml")
REMEDY = (
    "install it (Debian: apt-get install openjdk-17-jre-headless maven; macOS: brew install openjdk@17 maven), "
    "or run Kafka in Docker (--docker), or name a cluster that runs already (--bootstrap or DRIFTLINE_KAFKA)"
)


def libraries() -> Path:
    """The folder that holds the jars; the first call on a machine fetches them (44 MB)."""
    folder = _cache() / hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _assemble(folder)
    return folder


def ready() -> bool:
    """Whether this machine has what it takes to run Kafka without Docker."""
    return bool(shutil.which("java") and shutil.which("mvn"))


def java() -> str:
    """The path of a Java that Kafka runs on."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if found is None:
        raise WrongUse(f"Kafka needs Java 17 or newer, and there is no `java` here: {REMEDY}")
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = told.partition('"')[2].partition(".")[0].partition('"')[0]
    if not version.isdigit() or int(version) < 17:
        raise WrongUse(f"Kafka needs Java 17 or newer, and {found} is {version or 'of no known version'}: {REMEDY}")
    return found


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "driftline" / "kafka"


def _assemble(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise WrongUse(f"Kafka is assembled with Maven once, and there is no `mvn` here: {REMEDY}")
    half = folder.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    wanted = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={half}"]
    done = subprocess.run([maven, "-q", "-B", "-f", POM, *wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"Maven could not fetch Kafka (is there a network?):\n{(done.stdout + done.stderr)[-2000:]}")
    half.rename(folder)
