import pytest

from services.alerts.access import passwords
from shared.errors import WrongUse


def test_a_password_is_kept_as_argon2id_and_recognised():
    kept = passwords.hashed("three plain words")
    assert kept.startswith("$argon2id$") and "plain" not in kept
    assert passwords.matches(kept, "three plain words") and not passwords.matches(kept, "three plain word")
    assert not passwords.outdated(kept)


def test_who_is_not_there_is_refused_after_the_same_work(monkeypatch):
    verified = []
    hasher = passwords._hasher

    class Counting:
        def verify(self, kept, password):
            verified.append(kept)
            return hasher.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.matches(None, "three plain words")
    assert [one.split("$")[:4] for one in verified] == [hasher.hash("any").split("$")[:4]]


def test_a_hash_that_is_none_lets_nobody_in():
    assert not passwords.matches("", "") and not passwords.matches("rubbish", "rubbish")


@pytest.mark.parametrize("easy", ["short", "a" * 20, "x" * 501, "abababababab", "admin has a password"])
def test_what_is_easy_to_guess_is_refused_with_the_reason(easy):
    with pytest.raises(WrongUse, match="characters|easy"):
        passwords.checked(easy, "admin")


def test_a_one_time_password_is_long_and_never_the_same():
    made = {passwords.one_time() for _ in range(100)}
    assert len(made) == 100 and all(passwords.checked(one, "admin") == one for one in made)
