"""Vietnamese and English text, looked up by key.

One file per section and language: `vi/<section>.toml` holds `name = "text"`, its key is
`<section>.<name>`.
"""

import tomllib
from functools import cache
from pathlib import Path

DEFAULT_LANGUAGE = "vi"
LANGUAGES = ("vi", "en")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of one language as 'section.name' -> text."""
    folder = Path(__file__).parent / language
    return {
        f"{path.stem}.{name}": text
        for path in sorted(folder.glob("*.toml"))
        for name, text in tomllib.loads(path.read_text("utf-8")).items()
    }


def translate(key: str, language: str, /, **values: object) -> str:
    """Return the text of `key`; an unknown key raises KeyError."""
    return catalogue(language)[key].format(**values)


def beginning_with(prefix: str, language: str) -> dict[str, str]:
    """Return name -> text of the keys `<prefix><name>`, place holders unfilled, for scripts."""
    return {
        key.removeprefix(prefix): text
        for key, text in catalogue(language).items()
        if key.startswith(prefix)
    }
