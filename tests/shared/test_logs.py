"""A line of the log is one JSON object, whoever wrote it."""

import json
import logging

import pytest
import structlog

from shared import logs


@pytest.fixture(autouse=True)
def _as_it_was():
    yield
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()


def test_our_lines_and_the_libraries_lines_look_alike(capsys):
    logs.setup("ingest", "json")
    structlog.get_logger().info("published", touchpoints=3)
    logging.getLogger("someone").warning("careful")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert ours["event"] == "published" and ours["touchpoints"] == 3 and ours["service"] == "ingest"
    assert theirs["event"] == "careful" and theirs["level"] == "warning" and theirs["service"] == "ingest"


@pytest.mark.parametrize("fmt", ["json", "text"])
def test_a_traceback_never_shows_what_the_variables_held(capsys, fmt):
    def log_in(password):
        raise ValueError("no luck")

    logs.setup("alerts", fmt)
    for log in (structlog.get_logger(), logging.getLogger("someone")):
        try:
            log_in("hunter" + str(2))
        except ValueError:
            log.exception("failed")
    said = capsys.readouterr().err
    assert said.count("ValueError: no luck") == 2 and "hunter2" not in said


def test_who_runs_a_command_is_spared_what_the_kafka_client_tries_again(capsys):
    logs.setup_command()
    logging.getLogger("aiokafka.consumer.fetcher").error("Failed fetch offsets from 1: NotLeaderForPartitionError")
    logging.getLogger("someone").warning("careful")
    logging.getLogger("aiokafka").setLevel(logging.WARNING)
    assert [line.split()[3] for line in capsys.readouterr().err.splitlines()] == ["careful"]
