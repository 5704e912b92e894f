"""HTML attributes whose names hold a hyphen: `aria-label`, `data-sort`."""

from typing import Any


def aria(**values: str) -> dict[str, Any]:
    """Return ARIA attributes for `**`: `aria(label="Tải")` is `{"aria-label": "Tải"}`."""
    return {f"aria-{name.replace('_', '-')}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """Return data attributes for `**`: `data(sort="text")` is `{"data-sort": "text"}`."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}
