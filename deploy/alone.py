"""One program to a folder: a second one on the same data would spoil what the first writes."""

import fcntl
import os
from pathlib import Path

from shared.errors import Failed

NAME = "in-use-by"  # the file that is locked; it holds the number of the process


class Alone:
    """A lock on a folder, which ends with the process that holds it, however that ends."""

    def __init__(self, folder: Path, who: str) -> None:
        self.place, self.who = folder / NAME, who
        self.file: int | None = None

    def take(self) -> int:
        """Hold the folder from now on; the descriptor, for a child that is to hold it too. Raises Failed."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.place, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            number = os.read(file, 20).decode().strip() or "unknown"
            os.close(file)
            raise Failed(
                f"another {self.who} runs on this folder (process {number}): end it, or give --data another folder; "
                f"the folder is {self.place.parent}"
            ) from error
        self.file = file
        self.say(os.getpid())
        return file

    def say(self, process: int) -> None:
        """Write down which process it is that others are to end."""
        if self.file is not None:
            os.ftruncate(self.file, 0)
            os.pwrite(self.file, f"{process}\n".encode(), 0)

    def release(self) -> None:
        """Let others have the folder; safe to call again."""
        if self.file is not None:
            os.close(self.file)
            self.file = None
