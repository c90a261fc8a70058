"""Every block of code in README.md and docs/, and what the commands in it are, found by letting bash read them."""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$|(?<=\n\n)((?:    [^\n]*\n)+)", re.M | re.S)
PROGRAMS = ("driftline", "make", "patch", "docker", "kubectl", "curl", "git")
# With no PATH nothing is run: bash hands each command to this, with its words as the reader's shell would have them.
# Each into a file of its own, for the members of a pipe run at the same time.
RECORD = """
command_not_found_handle() { printf '%s\\0' "$@" > "$RECORD/$EPOCHREALTIME-$BASHPID"; }
cd() { :; }
PATH=/nowhere
"""


@dataclass(frozen=True)
class Block:
    """A block of a page; what is indented has the language `sh` where it begins with a program, else `formula`."""

    page: str
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        """Where it stands."""
        return f"{self.page}:{self.line}"


def blocks_of(path: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    page, text = str(path.relative_to(TOP)), path.read_text("utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if found[4] is None:
            inside = re.sub(f"^{found[1]}", "", found[3], flags=re.M)
            yield Block(page, line, found[2], inside)
        else:
            inside = re.sub("^    ", "", found[4], flags=re.M)
            yield Block(page, line, "sh" if inside.startswith(PROGRAMS) else "formula", inside)


BLOCKS = [block for path in PAGES for block in blocks_of(path)]
SHELL = [block for block in BLOCKS if block.language in ("sh", "console")]


@cache
def commands(block: Block) -> list[list[str]]:
    """The commands of a block as lists of words; what the shell does itself is left out."""
    text = "".join(f"{command}\n" for command, _ in told(block)) if block.language == "console" else block.text
    text = text.replace(".venv/bin/", "")
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        record.mkdir()
        ran = subprocess.run(
            ["/bin/bash", "-c", RECORD + text],
            env={"RECORD": str(record), "HOME": folder},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=20,
        )
        assert "syntax error" not in ran.stderr, f"{block.name}: {ran.stderr}"
        return [file.read_text("utf-8").split("\0")[:-1] for file in sorted(record.iterdir())]


def told(block: Block) -> list[tuple[str, str]]:
    """The commands of a `console` block, each with what it prints."""
    parts = re.split(r"^\$ ", block.text, flags=re.M)[1:]
    return [(command, printed) for command, _, printed in (part.partition("\n") for part in parts)]


def values(text: str) -> list[dict[str, object]]:
    """The JSON values of a block, one after another."""
    decoder, found, text = json.JSONDecoder(), [], text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:].strip()
    return found
