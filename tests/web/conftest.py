"""A real board on views of our making, and a real Chromium to look at it."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from deploy.kafka.broker import free_port
from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from shared.messages import micros
from tests.web.history import told
from tests.web.people import People

expect.set_options(timeout=15_000)  # what is expected takes longer where other tests share the machine
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Board:
    """The running board; `put` does what the projector would."""

    def __init__(self, folder, people=True):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder / 'views.db'}"
        self.engine = tables.connect(self.database)
        self.written = 0
        self.people = People(folder, people)
        self.headers = self.people.headers() if people else {}

    def put(self, touchpoints, partition=0):
        """Project these clients as they stand now."""
        self.write(told(touchpoints, partition=partition))

    def write(self, records):
        """Project these messages."""
        projection = Projection({})
        projection.take(records)
        with self.engine.begin() as connection:
            write(connection, projection)
        self.written += 1
        self.look()

    def look(self, at=None, behind=0):
        """Say when the projector last looked."""
        row = {"id": 1, "at": micros(at or datetime.now(UTC)), "behind": behind, "written": self.written}
        with self.engine.begin() as connection:
            tables.upsert(connection, tables.PROGRESS, [row])


@contextlib.contextmanager
def serving(board, **settings):
    """The board runs."""
    own = {
        "DRIFTLINE_DATABASE": board.database,
        "DRIFTLINE_ACCOUNTS": board.people.url,
        "DRIFTLINE_BOARD_PORT": str(board.port),
    }
    env = os.environ | settings | own
    code = "from services.alerts.board.app import run; from shared.settings import Settings; run(Settings())"
    process = subprocess.Popen([sys.executable, "-c", code], env=env)
    try:
        end = time.monotonic() + 90
        while True:
            try:
                httpx.get(f"{board.url}/healthz").raise_for_status()
                break
            except httpx.HTTPError:
                assert process.poll() is None and time.monotonic() < end
                time.sleep(0.1)
        yield board
    finally:
        process.terminate()
        ended = process.wait(15)
    assert ended == 0


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with serving(Board(tmp_path_factory.mktemp("board"))) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    if not BROWSER:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed (Debian: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, board):
    """A page of an operator who has logged in; it must not complain, nor ask anybody but the board."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([board.people.cookie(board.url)])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.complaints = []
    page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: elsewhere(request.url) and page.complaints.append(request.url))
    yield page
    context.close()
    assert page.complaints == []


def elsewhere(url):
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
