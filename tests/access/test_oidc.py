"""The way in by OIDC, against a provider that really runs."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.alerts.access import users
from services.alerts.access.users import Author
from shared.errors import WrongUse
from tests.access.door import Board
from tests.access.provider import CLIENT, OTHER, SECRET, Provider
from tests.web.people import now


@pytest.fixture
def provider():
    running = Provider()
    yield running
    running.end()


def board_of(provider, folder, **more):
    settings = {"oidc_issuer": provider.url, "oidc_client": CLIENT, "oidc_secret": SECRET}
    return Board(folder, **({"login": "oidc"} | settings | more))


@pytest.fixture
def board(provider, tmp_path):
    return board_of(provider, tmp_path, oidc_roles="groups", roles="sre=operator,leads=admin")


def there_and_back(board, target="/"):
    """What the board answers to a browser that comes back, and the cookies it had."""
    there = board.ask("GET", "/login/oidc", params={"next": target})
    back = httpx.get(there.headers["location"]).headers["location"]
    cookies = dict(there.cookies)
    return board.ask("GET", back, cookies=cookies), cookies, back


def test_a_person_goes_to_the_provider_and_comes_back_with_a_session_and_the_role_of_the_groups(board, provider):
    answer, _, _ = there_and_back(board, "/clients/x")
    assert answer.status_code == 303 and answer.headers["location"] == "/clients/x"
    row = users.find(board.engine, "kim@example")
    assert (row["role"], row["way"], row["subject"]) == ("operator", "oidc", "u-1")
    cookies = {"driftline": answer.cookies["driftline"]}
    assert board.ask("GET", "/", cookies=cookies).text == "the board"
    assert board.ask("POST", "/v1/alerts/a/acknowledge", cookies=cookies).status_code == 200
    assert provider.asked["code_challenge_method"] == "S256" and provider.asked["scope"].startswith("openid")
    assert len(provider.asked["state"]) >= 32 and len(provider.asked["nonce"]) >= 32


def test_the_login_page_leads_to_the_provider_and_takes_no_passwords(board):
    assert 'action="/login/oidc"' in board.ask("GET", "/login", params={"next": "/x"}).text
    assert board.login().status_code == 405


def test_a_role_is_what_the_groups_say_at_each_login(board, provider):
    there_and_back(board)
    provider.claims["groups"] = ["leads"]
    there_and_back(board)
    assert users.find(board.engine, "kim@example")["role"] == "admin"
    del provider.claims["groups"]
    there_and_back(board)
    assert users.find(board.engine, "kim@example")["role"] == "viewer"


def test_a_user_is_who_the_subject_says_whatever_the_name(board, provider):
    there_and_back(board)
    provider.claims["sub"] = "u-2"  # somebody else who took the name
    answer, _, _ = there_and_back(board)
    assert answer.status_code == 403 and "somebody else here" in answer.text and "driftline" not in answer.cookies
    provider.claims |= {"sub": "u-1", "preferred_username": "kim.married"}
    assert there_and_back(board)[0].status_code == 303
    assert users.find(board.engine, "kim.married") is None


def test_a_local_user_s_name_gives_nobody_the_local_user_s_role(board, provider):
    provider.claims["preferred_username"] = "ann"
    answer, _, _ = there_and_back(board)
    assert answer.status_code == 403 and "driftline users way ann oidc" in answer.text


def test_who_was_disabled_may_not_in(board, provider):
    answer, _, _ = there_and_back(board)
    users.set_disabled(board.engine, "kim@example", True, Author("test", now()))
    assert board.ask("GET", "/", cookies={"driftline": answer.cookies["driftline"]}).status_code == 303
    assert there_and_back(board)[0].status_code == 403


def test_state_and_code_hold_once_and_only_in_the_browser_that_began(board):
    answer, cookies, back = there_and_back(board)
    assert board.ask("GET", back).status_code == 400  # another browser: no cookie
    _, others, _ = there_and_back(board)
    assert "not the way back" in board.ask("GET", back, cookies=others).text  # another login's state
    assert board.ask("GET", back, cookies=cookies).status_code == 403  # the code is spent
    for rubbish in ("x", "eyJhIjoxfQ==", "%%%"):
        assert board.ask("GET", back, cookies={"driftline-login": rubbish}).status_code == 400


def test_the_provider_says_no_and_the_page_says_so(board, provider):
    provider.refuse = "access_denied"
    answer, _, _ = there_and_back(board)
    assert answer.status_code == 403 and "did not log you in: access_denied" in answer.text
    assert users.audit(board.engine, 1)[0]["did"] == "login refused"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"aud": "another client"},
        {"azp": CLIENT, "aud": "another client"},
        {"iss": "http://evil.example"},
        {"nonce": "another"},
        {"exp": 1000},
        {"at_hash": "wrong"},
        {"sub": None},
    ],
    ids=lambda spoilt: next(iter(spoilt)),
)
def test_an_identity_token_that_is_not_right_lets_nobody_in(board, provider, spoilt):
    provider.spoil = lambda claims: {name: value for name, value in (claims | spoilt).items() if value is not None}
    answer, _, _ = there_and_back(board)
    assert answer.status_code == 403 and "identity token is not right" in answer.text
    assert "driftline" not in answer.cookies and users.find(board.engine, "kim@example") is None


@pytest.mark.parametrize("how", ["unsigned", "signed_with_the_secret", "signed by another"])
def test_an_identity_token_that_the_provider_s_key_did_not_sign_lets_nobody_in(board, provider, how):
    there_and_back(board)
    published, stranger = provider.key, OTHER

    def by_another(claims):
        provider.key = stranger
        try:
            return provider.signed(claims)
        finally:
            provider.key = published

    provider.sign = by_another if how == "signed by another" else getattr(provider, how)
    answer, _, _ = there_and_back(board)
    assert answer.status_code == 403 and "identity token is not right" in answer.text


def test_a_provider_that_changed_its_keys_is_asked_for_them_again(board, provider):
    there_and_back(board)
    provider.key = OTHER
    assert there_and_back(board)[0].status_code == 303


def test_a_provider_that_is_away_is_said_on_the_page(provider, tmp_path):
    board = board_of(provider, tmp_path, oidc_issuer="http://127.0.0.1:9")
    answer = board.ask("GET", "/login/oidc")
    assert answer.status_code == 502 and "does not answer" in answer.text


def test_a_provider_that_calls_itself_otherwise_is_refused(provider, tmp_path):
    board = board_of(provider, tmp_path, oidc_issuer=f"{provider.url}/realm")
    assert "DRIFTLINE_OIDC_ISSUER" in board.ask("GET", "/login/oidc").text


def test_roles_may_stand_inside_another_claim_and_the_secret_in_a_file(provider, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    more = {"oidc_secret": None, "oidc_secret_file": secret, "oidc_roles": "realm_access.roles", "login_role": "none"}
    board = board_of(provider, tmp_path, **more)
    assert "no role here" in there_and_back(board)[0].text
    provider.claims["realm_access"] = {"roles": ["offline_access", "admin"]}
    assert there_and_back(board)[0].status_code == 303
    assert users.find(board.engine, "kim@example")["role"] == "admin"


def test_settings_that_do_not_do_are_refused_at_the_start(tmp_path):
    with pytest.raises(WrongUse, match="DRIFTLINE_OIDC_ISSUER"):
        Board(tmp_path, login="oidc")
    with pytest.raises(WrongUse, match="DRIFTLINE_ROLES"):
        Board(tmp_path / "a", roles="sre")
    missing = {"oidc_issuer": "http://x", "oidc_client": "y", "oidc_secret_file": tmp_path / "none"}
    with pytest.raises(WrongUse, match="DRIFTLINE_OIDC_SECRET_FILE"):
        Board(tmp_path / "b", login="oidc", **missing)


def test_a_redirect_back_leads_to_the_page_s_own_address(board):
    there = board.ask("GET", "/login/oidc").headers["location"]
    assert parse_qs(urlsplit(there).query)["redirect_uri"] == ["http://board/login/oidc/back"]
