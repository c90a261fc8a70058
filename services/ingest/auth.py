"""Who may publish: bearer keys, each bound to the sources that it may speak for; only their hashes are kept.

A key is 32 random bytes, so a plain SHA-256 of it can't be guessed back; the file holds one JSON object.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import structlog

from shared.clock import utc_now
from shared.errors import WrongUse
from shared.settings import Settings

log = structlog.get_logger()

FIRST_KEY = "first.key"


class Key(msgspec.Struct, frozen=True):
    """A publisher's key: `sources` are the CloudEvents sources it may use, a trailing `*` stands for any ending."""

    id: str
    hash: str
    sources: list[str]
    created_at: str

    def speaks_for(self, source: str) -> bool:
        """Whether touchpoints of this source may come with this key."""
        return any(
            source.startswith(pattern[:-1]) if pattern.endswith("*") else source == pattern for pattern in self.sources
        )


class KeyFile(msgspec.Struct):
    """What the file of keys holds."""

    keys: list[Key] = []


class Keyring:
    """The keys of a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, ...] | None = None
        self._keys = self._read()
        self._locked = bool(self._keys)

    @property
    def open(self) -> bool:
        """Whether publishers need no key: none has been configured since the service started."""
        self._refresh()
        return not self._locked

    def find(self, token: str) -> Key | None:
        """The key that a bearer token stands for."""
        self._refresh()
        hashed = _hash(token)
        found = None
        for key in self._keys:
            if hmac.compare_digest(key.hash, hashed):
                found = key
        return found

    def all(self) -> list[Key]:
        """Every key, oldest first."""
        return list(self._keys)

    def add(self, sources: list[str]) -> str:
        """Make a key for these sources; the returned token is shown once and kept nowhere."""
        if not sources or any(not source or "*" in source[:-1] for source in sources):
            raise WrongUse("a key needs sources, such as /crm or /crm/*; a * may only stand at the end")
        name = secrets.token_hex(4)
        token = f"dl_{name}_{secrets.token_urlsafe(32)}"
        key = Key(name, _hash(token), sources, utc_now().isoformat(timespec="seconds"))
        with self._alone():
            self._write([*self._keys, key])
        return token

    def revoke(self, name: str) -> None:
        """Forget a key; a running ingest refuses it from its next request on."""
        with self._alone():
            left = [key for key in self._keys if key.id != name]
            if len(left) == len(self._keys):
                raise WrongUse(f"no key {name}; `driftline keys list` shows them")
            self._write(left)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # Who writes what was read a moment ago may bring a revoked key back.
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path.with_name(f".{self.path.name}.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._keys = self._read()
            yield

    def _refresh(self) -> None:
        if _stamp(self.path) == self._stamp:
            return
        try:
            self._keys = self._read()
        except WrongUse as error:
            log.error("keys_unreadable", error=str(error))
            return
        self._locked = self._locked or bool(self._keys)
        log.info("keys_read", keys=len(self._keys))

    def _read(self) -> list[Key]:
        self._stamp = _stamp(self.path)
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=KeyFile).keys
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            raise WrongUse(f"{self.path} is not a file of keys: {error}") from error

    def _write(self, keys: list[Key]) -> None:
        write_private(self.path, msgspec.json.format(msgspec.json.encode(KeyFile(keys))))
        self._keys, self._stamp = keys, _stamp(self.path)


def keyring(settings: Settings) -> Keyring:
    """The keys of this deployment."""
    return Keyring(settings.keys or settings.data / "keys.json")


def first_key(settings: Settings) -> Path:
    """Where the key of the first start is kept, readable by its owner only, for `driftline keys show`."""
    return settings.data / FIRST_KEY


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
