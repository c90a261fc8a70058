from concurrent.futures import ThreadPoolExecutor

import pytest

from services.alerts.access import users
from services.alerts.access.users import Author
from shared.errors import WrongUse
from tests.access.door import Board
from tests.web.people import now

PROXY = "10.9.9.9"


def board_behind(folder, **more):
    return Board(folder, login="proxy", trusted_proxies=PROXY, **more)


def asked(board, user, peer=PROXY, **more):
    return board.ask("GET", "/v1/alerts", peer=peer, headers={"x-forwarded-user": user, **more})


def test_the_proxy_names_the_user_who_is_known_from_then_on(tmp_path):
    board = board_behind(tmp_path)
    assert asked(board, "Kim@Example").status_code == 200
    row = users.find(board.engine, "kim@example")
    assert (row["role"], row["way"]) == ("viewer", "proxy")
    users.set_role(board.engine, "kim@example", "operator", Author("test", now()))
    assert asked(board, "kim@example").status_code == 200
    assert users.find(board.engine, "kim@example")["role"] == "operator"


def test_the_header_counts_for_nothing_from_anybody_else(tmp_path):
    board = board_behind(tmp_path)
    for peer in ("10.0.0.1", "127.0.0.1"):
        assert asked(board, "ann", peer).status_code == 401
        assert asked(board, "ann", peer, **{"x-forwarded-for": PROXY}).status_code == 401
    assert asked(Board(tmp_path / "local", trusted_proxies=PROXY), "ann").status_code == 401


def test_groups_decide_the_role_anew_each_time_where_the_header_is_set(tmp_path):
    board = board_behind(tmp_path, proxy_roles_header="X-Groups", roles="sre=operator,leads=admin", login_role="none")

    def act(groups):
        headers = {"x-forwarded-user": "kim", "x-groups": groups}
        return board.ask("POST", "/v1/alerts/a/acknowledge", peer=PROXY, headers=headers)

    assert act("sales, sre").status_code == 200 and act("leads").status_code == 200
    assert users.find(board.engine, "kim")["role"] == "admin"
    assert act("viewer").status_code == 403
    refused = act("sales")
    assert refused.status_code == 403 and "no role" in refused.json()["detail"]


def test_a_name_of_another_way_and_a_disabled_user_are_refused_with_the_remedy(tmp_path):
    board = board_behind(tmp_path)
    refused = asked(board, "ann")  # a local user's name gives nobody that user's role
    assert refused.status_code == 403 and "driftline users way ann proxy" in refused.json()["detail"]
    users.set_way(board.engine, "ann", "proxy", Author("test", now()))
    assert asked(board, "ann").status_code == 200
    asked(board, "kim")
    users.set_disabled(board.engine, "kim", True, Author("test", now()))
    assert asked(board, "kim").status_code == 403


def test_the_first_requests_of_a_user_may_come_at_once(tmp_path):
    board = board_behind(tmp_path)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: asked(board, "kim").status_code, range(16)))
    assert answers == [200] * 16


def test_another_site_can_not_act_through_the_proxy_s_login(tmp_path):
    headers = {"x-forwarded-user": "kim"}
    board = board_behind(tmp_path, login_role="operator")
    sent = dict(peer=PROXY, headers=headers)
    assert board.ask("POST", "/v1/alerts/a/acknowledge", origin="http://evil.example", **sent).status_code == 403
    assert board.ask("POST", "/v1/alerts/a/acknowledge", **sent).status_code == 200


def test_a_proxy_login_without_trusted_addresses_is_refused_at_the_start(tmp_path):
    with pytest.raises(WrongUse, match="DRIFTLINE_TRUSTED_PROXIES"):
        Board(tmp_path, login="proxy")
