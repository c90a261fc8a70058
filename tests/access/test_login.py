import re

import pytest

from services.alerts.access import accounts, users
from services.alerts.access.users import Author
from tests.access.door import PASSWORD, URL, Board
from tests.web.people import COOKIE, now

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path)


def in_as(board, name="sam"):
    return dict(board.login(name).cookies)


def test_a_page_sends_who_is_not_logged_in_to_the_login_and_back(board):
    answer = board.ask("GET", "/?show=5&x=a%20b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2F%3Fshow%3D5%26x%3Da%2520b"
    shown = board.ask("GET", answer.headers["location"]).text
    target = re.search('name="next" value="([^"]*)"', shown)[1].replace("&amp;", "&")
    assert board.login(next=target).headers["location"] == "/?show=5&x=a%20b"


def test_a_login_begins_a_session_whose_cookie_no_script_and_no_other_site_gets(board):
    answer = board.login()
    said = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303 and said.startswith(f"{COOKIE}=")
    assert all(part in said for part in ("httponly", "samesite=lax", "path=/", "max-age=604800"))
    assert "secure" not in said and "domain" not in said
    assert board.ask("GET", "/", cookies=dict(answer.cookies)).text == "the board"


def test_with_https_the_cookie_is_secure_and_of_this_host_alone(tmp_path):
    said = Board(tmp_path, page_url="https://board.example").login(origin="https://board.example").headers["set-cookie"]
    assert said.startswith("__Host-driftline=") and "Secure" in said and "Path=/" in said and "Domain" not in said


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_login_never_redirects_to_another_site(board, target):
    assert board.login(next=target).headers["location"] == "/"
    assert "evil" not in board.ask("GET", "/login", params={"next": target}).text
    seen = board.ask("GET", "/login", params={"next": target}, cookies=in_as(board))
    assert seen.headers["location"] == "/"


def test_a_wrong_password_and_a_name_that_is_not_there_are_refused_in_the_same_words(board):
    users.set_disabled(board.engine, "vera", True, Author("test", now()))
    wrong, nobody, disabled = board.login(password="x"), board.login("nobody"), board.login("vera")
    odd = board.login("no/name\x00")
    texts = {re.sub('value="[^"]*"', "", answer.text) for answer in (wrong, nobody, disabled, odd)}
    assert len(texts) == 1 and "Name or password is wrong." in texts.pop()
    assert {answer.status_code for answer in (wrong, nobody, disabled, odd)} == {401}
    assert not wrong.cookies and [row["did"] for row in users.audit(board.engine, 2)] == ["login refused"] * 2


def test_after_some_wrong_passwords_the_page_says_when_to_try_again_also_with_the_right_one(board):
    answers = [board.login(password="x") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {401}
    refused = board.login()
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 5
    assert re.search(r"Try again in \d seconds, at \d\d:\d\d:\d\d UTC", refused.text)
    assert board.login("nobody").status_code == 401
    assert board.login(peer="10.0.0.2").status_code == 303


def test_strangers_who_try_a_name_do_not_keep_its_owner_out_also_after_a_start(tmp_path):
    assert Board(tmp_path).login(peer="10.0.0.2").status_code == 303
    board = Board(tmp_path, people=False)
    tried = [board.login(password="x", peer=f"10.6.0.{n}").status_code for n in range(60)]
    assert tried[-1] == 429 and board.login(peer="10.0.0.3").status_code == 429
    assert board.login(peer="10.0.0.2").status_code == 303


def test_attempts_are_counted_by_the_visitor_behind_a_trusted_proxy_and_not_by_who_claims_to_be_one(tmp_path):
    board = Board(tmp_path, trusted_proxies="10.9.9.9")

    def tried(peer, n):
        return board.login(password="x", peer=peer, headers={"x-forwarded-for": f"6.6.6.{n}"}).status_code

    assert [tried("10.9.9.9", n) for n in range(8)] == [401] * 8
    assert [tried("10.0.0.1", n) for n in range(8)][-1] == 429


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(board):
    users.set_password(
        board.engine, "sam", users.find(board.engine, "sam")["password"], Author("t", now()), must_change=True
    )
    cookies = in_as(board)
    assert board.ask("GET", "/", cookies=cookies).headers["location"] == "/account/password"
    assert board.ask("GET", "/account", cookies=cookies).headers["location"] == "/account/password"
    refused = board.ask("GET", "/v1/alerts", cookies=cookies)
    assert refused.status_code == 403 and "password of your own" in refused.json()["detail"]

    def change(old=PASSWORD, new="other plain words", again="other plain words"):
        return board.ask("POST", "/account/password", cookies=cookies, data={"old": old, "new": new, "again": again})

    assert "wrong" in change(old="x").text and "twice" in change(again="x").text
    assert "12 to 500" in change(new="short", again="short").text
    assert "old one" in change(new=PASSWORD, again=PASSWORD).text
    changed = change()
    assert (
        changed.headers["location"] == "/" and board.ask("GET", "/", cookies=dict(changed.cookies)).text == "the board"
    )
    assert board.ask("GET", "/", cookies=cookies).status_code == 303  # the session before is over
    assert board.login().status_code == 401 and board.login(password="other plain words").status_code == 303


def test_logging_in_again_gives_another_session_and_ends_the_one_before(board):
    before = in_as(board)
    after = dict(board.login(cookies=before).cookies)
    assert after != before and board.ask("GET", "/", cookies=after).text == "the board"
    assert board.ask("GET", "/", cookies=before).status_code == 303


def test_logging_out_ends_the_session_on_the_server(board):
    cookies = in_as(board)
    assert board.ask("GET", "/logout", cookies=cookies).status_code in (404, 405)
    out = board.ask("POST", "/logout", cookies=cookies)
    assert out.headers["location"] == "/login" and 'driftline=""' in out.headers["set-cookie"]
    assert board.ask("GET", "/", cookies=cookies).status_code == 303


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
@pytest.mark.parametrize("path", ["/login", "/logout", "/v1/alerts/a/acknowledge", "/users", "/account/password"])
def test_what_another_site_makes_a_browser_send_is_refused(board, path, origin):
    answer = board.ask("POST", path, cookies={COOKIE: board.session("admin")}, data={"name": "x"}, origin=origin)
    assert answer.status_code == 403 and "another site" in answer.text


def test_a_program_needs_no_origin_since_no_browser_sends_its_token_by_itself(board):
    assert board.ask("POST", "/v1/alerts/a/acknowledge", headers=board.headers(), origin="").status_code == 200
    assert board.ask("POST", "/v1/alerts/a/acknowledge", headers=board.headers("viewer"), origin="").status_code == 403
    bad = board.ask("GET", "/v1/alerts", headers={"Authorization": "Bearer dlt_nonsense"})
    assert bad.status_code == 401 and bad.headers["www-authenticate"] == "Bearer"


def test_a_viewer_is_told_who_may(board):
    refused = board.ask("POST", "/v1/alerts/a/acknowledge", cookies={COOKIE: board.session("viewer")})
    assert refused.status_code == 403 and refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == "vera is viewer; this takes operator. An admin can change that at /users"
    page = board.ask("GET", "/users", cookies={COOKIE: board.session("operator")})
    assert page.status_code == 403 and "this takes admin" in page.text


def test_answers_bear_the_headers_that_keep_others_out(board):
    for path in ("/", "/login", "/v1/alerts", "/healthz"):
        headers = board.ask("GET", path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert board.ask("GET", "/v1/alerts", headers=board.headers()).headers["cache-control"] == "private, no-cache"


def test_a_form_is_bounded_and_a_form(board):
    assert board.ask("POST", "/login", data={"name": "x" * 20_000}).status_code == 413
    assert board.ask("POST", "/login", json={"name": "x"}).status_code == 415


def test_names_stand_on_the_pages_as_text(board):
    users.add(board.engine, "<b>x", "viewer", "local", Author("test", now()))
    page = board.ask("GET", "/users", cookies={COOKIE: board.session("admin")}).text
    assert "&lt;b&gt;x" in page and "<b>x" not in page
    assert "<script" not in board.login('"><script>').text


def test_an_admin_adds_changes_and_locks_out_users(board):
    cookies = {COOKIE: board.session("admin")}

    def do(path, **data):
        return board.ask("POST", path, cookies=cookies, data=data, headers={"content-type": FORM})

    added = do("/users", name="Kim", role="operator")
    once = re.search('class="secret">([^<]+)<', added.text)[1]
    entered = board.login("kim", once)
    assert entered.status_code == 303 and users.find(board.engine, "kim")["role"] == "operator"
    assert do("/users/kim/role", role="viewer").status_code == 303
    assert "no role" in do("/users/kim/role", role="king").text
    assert "already" in do("/users", name="kim", role="viewer").text
    again = re.search('class="secret">([^<]+)<', do("/users/kim/password").text)[1]
    assert again != once and board.login("kim", once, peer="10.0.0.3").status_code == 401
    assert do("/users/kim/disable").status_code == 303 and board.login("kim", again, peer="10.0.0.4").status_code == 401
    assert do("/users/kim/enable").status_code == 303 and board.login("kim", again, peer="10.0.0.5").status_code == 303
    assert "only admin" in do("/users/ann/role", role="viewer").text
    assert "No user" in do("/users/nobody/disable").text
    did = [row["did"] for row in users.audit(board.engine, 50) if row["by"] == "ann"]
    assert set(did) >= {"added", "role", "password", "disabled", "enabled"}


FORM = "application/x-www-form-urlencoded"


def test_people_make_and_end_tokens_of_their_own(board):
    cookies = {COOKIE: board.session()}
    made = board.ask("POST", "/account/tokens", cookies=cookies, data={"note": "cron", "days": "30"})
    token = re.search("dlt_[A-Za-z0-9_-]+", made.text)[0]
    assert board.ask("GET", "/v1/alerts", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert "1 to 3650" in board.ask("POST", "/account/tokens", cookies=cookies, data={"days": "x"}).text
    assert token not in board.ask("GET", "/account", cookies=cookies).text
    revoke = f"/account/tokens/{token.split('_')[1]}/revoke"
    form = {"content-type": FORM}
    assert board.ask("POST", revoke, cookies={COOKIE: board.session("viewer")}, headers=form).status_code == 404
    assert board.ask("POST", revoke, cookies=cookies, headers=form).status_code == 303
    assert board.ask("GET", "/v1/alerts", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_while_the_accounts_are_away_nobody_gets_in_and_the_probes_answer(board):
    accounts.metadata.drop_all(board.engine)
    assert board.ask("GET", "/healthz").status_code == 200
    for path in ("/", "/v1/alerts"):
        answer = board.ask("GET", path, headers={"Authorization": "Bearer dlt_x"})
        assert answer.status_code == 503 and "reached" in answer.text


def test_a_token_in_two_headers_or_a_cookie_that_stands_twice_lets_nobody_in(board):
    one, other = board.session(), board.session("viewer")
    twice = {"cookie": f"{COOKIE}={one}; {COOKIE}={other}"}
    assert board.ask("GET", "/v1/alerts", headers=twice).status_code == 401
    assert board.ask("GET", f"{URL}/v1/alerts", headers={"cookie": f"{COOKIE}={one}"}).status_code == 200
