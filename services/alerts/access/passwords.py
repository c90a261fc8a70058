"""Passwords: argon2id with the library's parameters; what is too easy is refused, and one-time ones are made here."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from shared.errors import WrongUse

LEAST, MOST = 12, 500
# Neither 0 and o, nor 1 and l: a one-time password is read from a log and typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher()
# Somebody who is not there takes as long to refuse as somebody who is.
_nobody = _hasher.hash(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is none."""
    try:
        return _hasher.verify(kept or _nobody, password[:MOST]) and kept is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def one_time() -> str:
    """A password to be read once and changed: 20 letters, 99 bits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(20))
    return "-".join(letters[at : at + 5] for at in range(0, 20, 5))


def checked(password: str, name: str) -> str:
    """The password, where it is not too easy; raises WrongUse with what to change."""
    if not LEAST <= len(password) <= MOST:
        raise WrongUse(f"a password has {LEAST} to {MOST} characters")
    if len(set(password.lower())) < 5 or (len(name) > 2 and name.lower() in password.lower()):
        raise WrongUse("this password is too easy to guess: take several words, without the user's name")
    return password
