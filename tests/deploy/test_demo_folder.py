"""What the demo and the broker do to a folder that they find."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.alone import NAME, Alone
from deploy.demo import Demo
from deploy.kafka.broker import Broker
from shared.errors import Failed, WrongUse


def prepared(folder: Path) -> set[str]:
    with ExitStack() as stack:
        Demo(folder, None, stack)._prepare()
        return {path.name for path in folder.iterdir()} - {NAME}


def test_a_folder_of_somebody_else_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis").touch()
    with pytest.raises(WrongUse, match="--data"):
        prepared(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


def test_a_demo_that_has_its_history_goes_on_and_a_half_imported_one_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "history-is-in").touch()  # as a demo left it that made no mark yet
    assert prepared(tmp_path) == {"history-is-in", "driftline-demo"}
    (tmp_path / "history-is-in").unlink()
    (tmp_path / "views.db").touch()
    assert prepared(tmp_path) == {"driftline-demo"}


def test_a_second_demo_on_the_folder_of_a_running_one_is_refused_before_it_touches_anything(tmp_path: Path) -> None:
    with ExitStack() as stack:
        Demo(tmp_path, None, stack)._prepare()
        (tmp_path / "views.db").touch()
        words = (sys.executable, "-m", "cli", "demo", f"--data={tmp_path}")
        second = subprocess.run(words, capture_output=True, text=True)
        assert second.returncode == 1
        assert f"another demo runs on this folder (process {os.getpid()}): end it, or give --data" in second.stderr
        assert (tmp_path / "views.db").exists()
    assert prepared(tmp_path) == {"driftline-demo"}


def test_a_broker_does_not_start_on_the_data_of_another(tmp_path: Path) -> None:
    first = Alone(tmp_path, "Kafka")
    first.take()
    first.say(4711)
    with pytest.raises(Failed, match="process 4711"):
        Broker(tmp_path).start()
    assert not (tmp_path / "server.properties").exists()
    first.release()
    first.release()
    Alone(tmp_path, "Kafka").take()
