"""What a sign-in name looks like."""

import re

from data.contracts.errors import InvalidInputError

_SHAPE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def check_username(username: str) -> None:
    """Refuse anything but 2-60 small letters and digits with single dots, dashes, underscores.

    Raises:
        InvalidInputError: `values["field"]` is `username`.
    """
    if not 2 <= len(username) <= 60 or not _SHAPE.fullmatch(username):
        raise InvalidInputError("admin.username_shape", field="username")
