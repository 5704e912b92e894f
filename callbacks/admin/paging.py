"""Turn the pages of a list."""

from typing import Any


def asked_page(fired: Any, page: int | None, *, back: str, on: str) -> int:  # noqa: ANN401
    """Return the page a reader wants: the one beside `page`, or the first after a new filter."""
    if fired == on:
        return (page or 1) + 1
    if fired == back:
        return (page or 1) - 1
    return 1
