"""Where an institution is shown."""

from urllib.parse import quote


def institution_href(code: str) -> str:
    """Return the address of the page of an institution; of the map for a code with a slash."""
    if "/" in code:
        return map_href(code)
    return f"/institutions/{quote(code, safe='')}"


def map_href(code: str) -> str:
    """Return the address of the map with this institution chosen."""
    return f"/map?institution={quote(code, safe='')}"
