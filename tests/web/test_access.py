"""The way in, in a real browser: the first login, what a viewer may not, and what becomes of a page at a logout."""

import os
import re
import subprocess
import sys

import httpx
import pytest
from playwright.sync_api import expect

from services.alerts.access import passwords, sessions, users
from services.alerts.access.users import Author
from tests.web.conftest import Board, serving
from tests.web.history import content, neglected
from tests.web.people import COOKIE, now
from tests.web.test_reading import CONTRAST

HASHED = passwords.hashed("three plain words")
pytestmark = pytest.mark.web


@pytest.fixture(scope="module", autouse=True)
def history(board):
    board.put([*content("happy"), *neglected("weary")])
    return board


@pytest.fixture
def stranger(page):
    """A page of nobody."""
    page.context.clear_cookies()
    return page


def test_the_first_start_says_a_password_once_which_is_changed_at_the_first_login(chromium, tmp_path, capfd):
    board = Board(tmp_path, people=False)
    with serving(board):
        once = re.search(r"as `admin`, password for once: (\S+)", capfd.readouterr().err)[1]
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{board.url}/groups?x=1")
        expect(page.get_by_label("Name")).to_be_focused()
        page.keyboard.type("admin")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
        expect(page.get_by_label("Password")).to_be_focused()
        page.keyboard.type(once)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
        page.goto(board.url)
        expect(page).to_have_url(f"{board.url}/account/password")
        page.get_by_label("One-time password").fill(once)
        for label in ("New password", "New password again"):
            page.get_by_label(label, exact=True).fill("three plain words")
        page.get_by_role("button", name="Keep it").click()
        expect(page).to_have_url(f"{board.url}/")
        expect(page.get_by_role("link", name="admin, admin")).to_be_visible()
        expect(page.get_by_text("Nothing has been projected yet")).to_be_visible()  # live, by its websocket
        assert (
            httpx.post(f"{board.url}/login", data={"name": "admin", "password": once}).status_code == 403
        )  # no origin
        context.close()
    with serving(board):
        assert "password" not in capfd.readouterr().err


def test_a_login_leads_back_to_the_page_that_was_asked_for(board, stranger):
    users.set_password(board.people.engine, "sam", HASHED, Author("test", now()), must_change=False)
    stranger.goto(f"{board.url}/clients/weary")
    stranger.get_by_label("Name").fill("sam")
    stranger.get_by_label("Password").fill("three plain words")
    stranger.get_by_role("button", name="Log in").click()
    expect(stranger).to_have_url(f"{board.url}/clients/weary")
    expect(stranger.get_by_role("heading", name="weary")).to_be_visible()
    stranger.get_by_role("button", name="Log out").click()
    expect(stranger.get_by_role("heading", name="Log in")).to_be_visible()
    stranger.goto(f"{board.url}/clients/weary")
    expect(stranger).to_have_url(re.compile("/login"))


def test_a_page_that_stands_open_goes_to_the_login_once_its_session_is_over(board, page):
    page.goto(f"{board.url}/groups")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    [cookie] = [one for one in page.context.cookies() if one["name"] == COOKIE]
    sessions.end(board.people.engine, cookie["value"], Author("sam", now()))
    page.evaluate("stay()")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    page.complaints.clear()  # the browser reports the 401 by which the page learnt it


def test_who_became_a_viewer_can_not_act_on_a_page_that_was_open_before(board, page):
    page.goto(f"{board.url}/alerts/drift:weary:1")
    button = page.get_by_role("button", name="In 30 min")
    expect(button).to_be_visible()
    try:
        users.set_role(board.people.engine, "sam", "viewer", Author("test", now()))
        button.click()
        expect(page.get_by_text("sam is viewer; this takes operator", exact=False)).to_be_visible()
    finally:
        users.set_role(board.people.engine, "sam", "operator", Author("test", now()))
    answer = httpx.post(
        f"{board.url}/v1/alerts/drift:weary:1/label", json={"label": "true"}, headers=board.people.headers("viewer")
    )
    assert answer.status_code == 403


def test_the_websocket_is_refused_to_nobody_and_to_another_site(board):
    def upgrade(session, origin):
        headers = {
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin, "Cookie": f"{COOKIE}={session}",
        }  # fmt: skip
        with httpx.stream(
            "GET", f"{board.url}/_nicegui_ws/socket.io/?EIO=4&transport=websocket", headers=headers
        ) as got:
            return got.status_code

    mine = board.people.session("viewer")
    assert upgrade(mine, board.url) == 101
    assert upgrade("nonsense", board.url) == 403 and upgrade(mine, "http://evil.example") == 403
    polling = f"{board.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert httpx.get(polling).status_code == 401
    assert httpx.get(polling, cookies={COOKIE: mine}).status_code != 401


def test_another_site_can_not_frame_the_board_nor_send_its_forms(board, page, tmp_path):
    evil = tmp_path / "evil.html"
    evil.write_text(f'<form method="post" action="{board.url}/logout"><button>Win a prize</button></form>')
    page.goto(evil.as_uri())
    with page.expect_navigation():
        page.get_by_role("button").click()
    page.complaints.clear()
    page.goto(board.url)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_an_admin_adds_a_user_by_keyboard_who_then_can_log_in(board, page):
    page.context.add_cookies([board.people.cookie(board.url, "admin")])
    page.goto(f"{board.url}/users")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("newcomer")
    page.keyboard.press("Tab")
    page.keyboard.type("operator")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    once = page.locator(".secret").inner_text()
    page.context.clear_cookies()
    page.goto(board.url)
    page.get_by_label("Name").fill("newcomer")
    page.get_by_label("Password").fill(once)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/users", "/account", "/account/password", "/login"])
def test_the_pages_of_the_door_fit_and_can_be_read(board, page, path, width, scheme):
    if path == "/login":
        page.context.clear_cookies()
    else:
        page.context.add_cookies([board.people.cookie(board.url, "admin")])
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(board.url + path)
    expect(page.get_by_role("heading").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []


def test_users_are_seen_to_on_the_command_line_for_lock_outs(board):
    def driftline(*words):
        command = [sys.executable, "-m", "cli", "users", *words]
        env = os.environ | {"DRIFTLINE_ACCOUNTS": board.people.url}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    added = driftline("add", "cliff", "--role", "admin")
    assert added.returncode == 0 and len(added.stdout.strip()) == 23
    assert driftline("disable", "cliff").returncode == 0 and "disabled" in driftline("list").stdout
    assert driftline("enable", "cliff").returncode == 0
    assert driftline("password", "cliff").stdout != added.stdout
    driftline("add", "robot", "--program")
    token = driftline("token", "robot", "--days", "1").stdout.strip()
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{board.url}/v1/alerts", headers=bearer).status_code == 200
    assert driftline("revoke", token.split("_")[1]).returncode == 0
    assert httpx.get(f"{board.url}/v1/alerts", headers=bearer).status_code == 401
    wrong = driftline("role", "cliff", "king")
    assert wrong.returncode == 2 and "viewer, operator, admin" in wrong.stderr
    assert "users list" in driftline("role", "nobody", "viewer").stderr
