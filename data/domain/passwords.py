"""Passwords: which ones are taken, how they are kept and compared."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from data.contracts.errors import InvalidInputError
from data.contracts.text import fold

LONGEST = 200
# Whatever is left of a password after taking these out must still be long enough.
COMMON = (
    "password",
    "matkhau",
    "123456789",
    "12345678",
    "123456",
    "qwertyuiop",
    "qwerty",
    "asdfgh",
    "abc123",
    "iloveyou",
    "anhyeuem",
    "emyeuanh",
    "giaoduc",
    "sogddt",
    "thanhpho",
    "hochiminh",
    "saigon",
    "vietnam",
    "admin",
    "welcome",
    "letmein",
)
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 O 1 l I
_hasher = PasswordHasher()


def check(password: str, *, username: str, name: str, length: int) -> None:
    """Refuse a weak new password.

    Raises:
        InvalidInputError: too short, too long, about the account itself, or made of common words.
    """
    if len(password) < length:
        raise InvalidInputError("login.password_short", field="new", length=length)
    if len(password) > LONGEST:
        raise InvalidInputError("login.password_long", field="new", length=LONGEST)
    folded = fold(password).replace(" ", "")
    parts = {fold(username), fold(name).replace(" ", ""), *fold(username).split(".")}
    if any(len(part) > 3 and part in folded for part in parts) or folded == fold(username):
        raise InvalidInputError("login.password_about_you", field="new")
    if _rest(folded) < length // 2 or len(set(folded)) < 5:
        raise InvalidInputError("login.password_common", field="new")


def _rest(folded: str) -> int:
    for word in COMMON:
        folded = folded.replace(word, "")
    return len(folded)


def hash_password(password: str) -> str:
    """Return the argon2id hash, with its parameters and salt."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Compare in constant effort; without a stored hash the same work is done and the answer no."""
    try:
        return _hasher.verify(stored or _nobodys_hash(), password[:LONGEST]) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether `stored` was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def random_password() -> str:
    """Return five groups of four letters and digits, easy to read aloud (about 116 bits)."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(5))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))
