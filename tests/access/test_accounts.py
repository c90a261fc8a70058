"""Users, sessions and tokens over a database of their own."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.alerts.access import accounts, first, sessions, tokens, users
from services.alerts.access.roles import Person
from services.alerts.access.sessions import Lasting
from services.alerts.access.users import Author
from shared.errors import WrongUse
from tests import postgres

HOUR = 3600 * 1_000_000
LASTING = Lasting(idle=HOUR, whole=10 * HOUR)
BY = Author("test", 1_000 * HOUR, "10.0.0.1")
NOW = BY.now


@pytest.fixture(scope="module")
def server():
    if not postgres.POSTGRES:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgres.server("fsync=off") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/accounts.db"
    return request.getfixturevalue("server")


@pytest.fixture
def engine(url):
    engine = accounts.connect(url)
    yield engine
    accounts.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def kim(engine):
    users.add(engine, "kim", "operator", "local", BY)
    return "kim"


def session(engine, id, now=NOW, way="local", active=True):
    return sessions.find(engine, id, way, LASTING, now, active=active)


def test_the_first_start_makes_an_admin_and_says_its_password_once(engine):
    assert first.first_admin(engine, NOW)
    assert first.first_admin(engine, NOW) == ""
    [row] = users.every(engine)
    assert (row["name"], row["role"], row["must_change"]) == ("admin", "admin", True)
    assert row["password"].startswith("$argon2id$")


def test_nobody_else_of_the_machine_may_read_the_file(tmp_path):
    accounts.connect(f"sqlite:///{tmp_path}/new/accounts.db")
    assert stat.S_IMODE(os.stat(tmp_path / "new" / "accounts.db").st_mode) == 0o600


def test_the_accounts_are_never_made_anew_and_a_newer_schema_is_refused(url, engine, kim):
    assert users.find(accounts.connect(url), kim) is not None
    with engine.begin() as connection:
        connection.execute(text("UPDATE driftline_accounts SET version = 99"))
    with pytest.raises(WrongUse, match="newer Driftline"):
        accounts.connect(url)


def test_an_older_schema_is_brought_up_step_by_step(monkeypatch, url, engine, kim):
    monkeypatch.setattr(accounts, "VERSION", 3)
    steps = (("ALTER TABLE users ADD COLUMN a TEXT",), ("ALTER TABLE users ADD COLUMN b TEXT",))
    monkeypatch.setattr(accounts, "STEPS", steps)
    for _ in range(2):
        accounts.connect(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name, a, b FROM users")).all() == [("kim", None, None)]
        assert connection.execute(text("SELECT version FROM driftline_accounts")).scalar_one() == 3


def test_a_session_is_of_its_user_until_logout_and_is_kept_as_a_hash(engine, kim):
    id = sessions.begin(engine, kim, BY, way="local")
    assert session(engine, id).person == Person("kim", "operator")
    with engine.connect() as connection:
        assert id not in str(connection.execute(text("SELECT * FROM sessions")).all())
    sessions.end(engine, id, BY)
    assert session(engine, id) is None and session(engine, "") is None


def test_a_session_ends_when_it_is_quiet_and_at_last_however_busy(engine, kim):
    id, now = sessions.begin(engine, kim, BY, way="local"), NOW
    assert session(engine, id, now + HOUR + 1) is None
    while now < NOW + LASTING.whole:
        assert session(engine, id, now) is not None
        now += HOUR // 2
    assert session(engine, id, now + 1) is None


def test_what_only_looks_does_not_lengthen_a_session(engine, kim):
    id = sessions.begin(engine, kim, BY, way="local")
    assert session(engine, id, NOW + HOUR, active=False) is not None
    assert session(engine, id, NOW + HOUR + 1) is None


def test_logging_in_again_ends_the_session_before(engine, kim):
    old = sessions.begin(engine, kim, BY, way="local")
    new = sessions.begin(engine, kim, BY, way="local", instead_of=old)
    assert new != old and session(engine, old) is None and session(engine, new) is not None


def test_disabling_and_a_new_password_end_all_sessions_and_another_way_counts_for_none(engine, kim):
    users.add(engine, "boss", "admin", "local", BY)
    for act in (
        lambda: users.set_disabled(engine, kim, True, BY),
        lambda: users.set_password(engine, kim, "hash", BY, must_change=True),
    ):
        id = sessions.begin(engine, kim, BY, way="local")
        assert session(engine, id, way="oidc") is None
        act()
        users.set_disabled(engine, kim, False, BY)
        assert session(engine, id) is None


def test_a_role_counts_from_the_next_request_on(engine, kim):
    id = sessions.begin(engine, kim, BY, way="local")
    users.set_role(engine, kim, "viewer", BY)
    assert session(engine, id).person.role == "viewer"


def test_the_only_admin_stays_one(engine):
    users.add(engine, "ann", "admin", "local", BY)
    users.add(engine, "robot", "admin", "program", BY)
    for act in (
        lambda: users.set_role(engine, "ann", "viewer", BY),
        lambda: users.set_disabled(engine, "ann", True, BY),
    ):
        with pytest.raises(WrongUse, match="only admin"):
            act()
    users.add(engine, "bea", "admin", "local", BY)
    users.set_role(engine, "ann", "viewer", BY)


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "a:b", "x" * 101, "a\nb", "\x00"])
def test_a_name_that_is_none_is_refused(engine, name):
    with pytest.raises(WrongUse, match="name"):
        users.add(engine, name, "viewer", "local", BY)


def test_a_name_is_one_however_it_is_written(engine, kim):
    with pytest.raises(WrongUse, match="already"):
        users.add(engine, " KIM ", "admin", "local", BY)
    with pytest.raises(WrongUse, match="already"):
        users.add(engine, "ｋｉｍ", "admin", "local", BY)  # noqa: RUF001


def test_a_token_may_what_the_lesser_of_its_role_and_its_user_s_may(engine, kim):
    token = tokens.issue(engine, kim, BY)
    assert tokens.find(engine, token, NOW) == Person("kim", "operator")
    assert tokens.find(engine, tokens.issue(engine, kim, BY, role="viewer"), NOW).role == "viewer"
    assert tokens.find(engine, tokens.issue(engine, kim, BY, role="admin"), NOW).role == "operator"
    users.set_role(engine, kim, "viewer", BY)
    assert tokens.find(engine, token, NOW).role == "viewer"
    with engine.connect() as connection:
        assert token not in str(connection.execute(text("SELECT * FROM tokens")).all())


def test_a_token_ends_by_time_revocation_and_with_its_user(engine, kim):
    short, long = tokens.issue(engine, kim, BY, days=1), tokens.issue(engine, kim, BY)
    assert tokens.find(engine, short, NOW + 25 * HOUR) is None and tokens.find(engine, long, NOW + 25 * HOUR)
    users.set_disabled(engine, kim, True, BY)
    assert tokens.find(engine, long, NOW) is None
    users.set_disabled(engine, kim, False, BY)
    [_, row] = sorted(tokens.of_user(engine, kim), key=lambda row: row["expires_at"] is None)
    with pytest.raises(WrongUse, match="no token"):
        tokens.revoke(engine, row["id"], BY, of="somebody else")
    tokens.revoke(engine, row["id"], BY)
    assert tokens.find(engine, long, NOW) is None and tokens.find(engine, "dlt_x_y", NOW) is None


def test_a_new_password_and_another_way_revoke_all_tokens_of_the_user_and_of_nobody_else(engine, kim):
    users.add(engine, "ann", "viewer", "local", BY)
    kept = tokens.issue(engine, "ann", BY)
    for act in (
        lambda: users.set_password(engine, kim, "hash", BY, must_change=False),
        lambda: users.set_way(engine, kim, "oidc", BY),
    ):
        ended = [tokens.issue(engine, kim, BY), tokens.issue(engine, kim, BY, days=1)]
        assert act() == 2
        assert [tokens.find(engine, token, NOW) for token in ended] == [None, None]
        assert "2 tokens revoked" in users.audit(engine, 1)[0]["detail"]
    assert tokens.find(engine, kept, NOW) is not None


def test_every_change_is_in_the_audit_and_the_oldest_lines_go(engine, kim):
    users.set_role(engine, kim, "viewer", BY)
    assert [(row["did"], row["about"], row["by"], row["address"]) for row in users.audit(engine, 9)] == [
        ("role", "kim", "test", "10.0.0.1"), ("added", "kim", "test", "10.0.0.1"),
    ]  # fmt: skip
    users.record(engine, Author("test", NOW + users.KEPT + 1), "login refused", "x")
    assert len(users.audit(engine, 9)) == 1


def test_boards_that_start_at_once_make_one_schema_and_one_admin(url):
    def start(_):
        engine = accounts.connect(url)
        return bool(first.first_admin(engine, NOW))

    with ThreadPoolExecutor(6) as many:
        assert sum(many.map(start, range(6))) == 1
    accounts.metadata.drop_all(accounts.connect(url))
