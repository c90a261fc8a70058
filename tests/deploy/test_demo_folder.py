"""What the demo does to a folder that it finds."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.demo import Demo
from shared.errors import WrongUse


def prepared(folder: Path) -> set[str]:
    Demo(folder, None, ExitStack())._prepare()
    return {path.name for path in folder.iterdir()}


def test_a_folder_of_somebody_else_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis").touch()
    with pytest.raises(WrongUse, match="--data"):
        prepared(tmp_path)
    assert (tmp_path / "thesis").exists()


def test_a_demo_that_has_its_history_goes_on_and_a_half_imported_one_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "history-is-in").touch()  # as a demo left it that made no mark yet
    assert prepared(tmp_path) == {"history-is-in", "driftline-demo"}
    (tmp_path / "history-is-in").unlink()
    (tmp_path / "views.db").touch()
    assert prepared(tmp_path) == {"driftline-demo"}
