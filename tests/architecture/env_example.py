"""Write `.env.example` from the settings: `python -m tests.architecture.env_example`."""

from pathlib import Path
from typing import Any

from data.settings import ROOT, Settings

HEAD = """\
# Settings of an installation. Copy to `.env` and take away the `#` where you choose otherwise.
# Written by `python -m tests.architecture.env_example` from data/settings.py.
"""


def env_example() -> str:
    """Return the text of `.env.example`."""
    entries = [
        f"\n# {field.description}\n#IOC_{name.upper()}={shown(field.default)}\n"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "".join(entries)


def shown(default: Any) -> str:
    """Return a default as it is written in the file."""
    if isinstance(default, Path):
        return (
            default.relative_to(ROOT).as_posix() if default.is_relative_to(ROOT) else str(default)
        )
    if isinstance(default, bool):
        return str(default).lower()
    return str(default)


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(env_example(), "utf-8")
