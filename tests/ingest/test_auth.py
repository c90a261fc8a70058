"""Publishers' keys: bound to sources, kept as hashes, read again when their file changes."""

from pathlib import Path

import pytest

from services.ingest.auth import Keyring
from shared.errors import WrongUse


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_a_key_speaks_for_its_sources_and_for_what_begins_as_its_patterns(path: Path) -> None:
    ring = Keyring(path)
    key = ring.find(ring.add(["crm", "/helpdesk/*"]))
    assert key is not None
    assert [key.speaks_for(source) for source in ("crm", "/helpdesk/eu", "crm2", "/helpdesk", "")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_a_star_speaks_for_every_source(path: Path) -> None:
    ring = Keyring(path)
    key = ring.find(ring.add(["*"]))
    assert key is not None and key.speaks_for("anything")


@pytest.mark.parametrize("sources", [[], [""], ["a*b"], ["**"]])
def test_sources_that_mean_nothing_are_refused(path: Path, sources: list[str]) -> None:
    with pytest.raises(WrongUse, match="needs sources"):
        Keyring(path).add(sources)


def test_the_file_never_holds_a_key_and_only_its_owner_reads_it(path: Path) -> None:
    token = Keyring(path).add(["crm"])
    assert token.rpartition("_")[2] not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_unknown_token_finds_nothing(path: Path) -> None:
    ring = Keyring(path)
    token = ring.add(["crm"])
    assert [ring.find(wrong) for wrong in ("", "dl_x_y", token[:-1], token + "x")] == [None] * 4


def test_a_running_service_learns_of_new_and_of_revoked_keys(path: Path) -> None:
    service, command = Keyring(path), Keyring(path)
    token = command.add(["crm"])
    key = service.find(token)
    assert key is not None
    command.revoke(key.id)
    assert service.find(token) is None


def test_two_who_change_the_keys_at_once_do_not_undo_each_other(path: Path) -> None:
    one, other = Keyring(path), Keyring(path)
    revoked = one.find(one.add(["crm"]))
    assert revoked is not None
    kept = one.add(["helpdesk"])
    one.revoke(revoked.id)
    added = other.add(["survey"])
    assert [key.sources for key in Keyring(path).all()] == [["helpdesk"], ["survey"]]
    assert other.find(kept) and other.find(added)


def test_once_locked_it_stays_locked_though_the_last_key_goes(path: Path) -> None:
    service, command = Keyring(path), Keyring(path)
    assert service.open
    key = service.find(command.add(["crm"]))
    assert key is not None and not service.open
    command.revoke(key.id)
    assert not service.open


def test_a_file_that_becomes_unreadable_leaves_the_keys_as_they_were(path: Path) -> None:
    service = Keyring(path)
    token = service.add(["crm"])
    path.write_text("no json")
    assert service.find(token) is not None


def test_a_file_that_is_unreadable_at_the_start_is_refused(path: Path) -> None:
    path.write_text('{"keys": [{"id": 1}]}')
    with pytest.raises(WrongUse, match="not a file of keys"):
        Keyring(path)


def test_revoking_what_is_not_there_says_so(path: Path) -> None:
    with pytest.raises(WrongUse, match="no key abc"):
        Keyring(path).revoke("abc")
