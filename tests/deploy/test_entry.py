"""The demo says how to log in, and asks the board with a token of its own."""

from deploy.entry import Entry
from services.alerts.access import accounts, tokens, users
from services.alerts.access.users import Author
from tests.web.people import now


def test_the_demo_says_user_and_one_time_password_once_and_then_how_to_get_another(tmp_path):
    url = f"sqlite:///{tmp_path}/accounts.db"
    first, second = Entry.made(url), Entry.made(url)
    assert f"Log in as `admin` with the password for once: {first.password}" in first.told(tmp_path)
    assert second.password == "" and "driftline users password admin" in second.told(tmp_path)
    users.set_password(accounts.connect(url), "admin", "hash", Author("admin", now()), must_change=False)
    assert Entry.made(url).told(tmp_path) == "  Log in as `admin`.\n"


def test_each_start_of_the_demo_has_a_token_that_acts_on_alerts_and_ends_the_one_before(tmp_path):
    url = f"sqlite:///{tmp_path}/accounts.db"
    first, second = (Entry.made(url).headers["Authorization"].removeprefix("Bearer ") for _ in range(2))
    engine = accounts.connect(url)
    assert tokens.find(engine, first, now()) is None and tokens.find(engine, second, now()).role == "operator"
