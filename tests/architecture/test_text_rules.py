"""The catalogue keeps its rules, and each rule catches what it is for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import text_rules
from tests.architecture.source import ROOT
from tests.architecture.text_rules import RULES

SOUND = {
    "data/i18n/vi/city.toml": 'count = "Có {n} trường"\nstate_good = "Tốt"\n',
    "data/i18n/en/city.toml": 'count = "There are {n} schools"\nstate_good = "Good"\n',
    "pages/city.py": (
        "title_key = 'city.count'\n"
        "def show(n, state):\n"
        "    return translate('city.count', 'vi', n=n), translate(f'city.state_{state}', 'vi')\n"
    ),
}
PLANTS: dict[str, list[dict[str, str]]] = {
    "texts_are_flat_sentences": [
        {"data/i18n/vi/city.toml": 'count = "Có {n} trường "\nstate_good = "Tốt"\n'},
        {"data/i18n/vi/city.toml": 'count = "Có {n} trường"\nstate_good = "To\u0302\u0301t"\n'},
        {"data/i18n/en/city.toml": 'count = "There are {n} schools"\nstate_good = ""\n'},
    ],
    "languages_have_the_same_keys": [
        {"data/i18n/en/city.toml": 'count = "There are {n} schools"\n'},
    ],
    "languages_have_the_same_placeholders": [
        {"data/i18n/en/city.toml": 'count = "There are {m} schools"\nstate_good = "Good"\n'},
    ],
    "translated_keys_exist": [
        {"pages/x.py": "translate('city.missing', 'vi')\n"},
        {"pages/x.py": "translate('city.count', 'vi')\n"},
        {"pages/x.py": "translate('city.state_good', 'vi', n=1)\n"},
    ],
    "named_keys_exist": [
        {"pages/x.py": "Page(title_key='city.missing')\n"},
        {"pages/x.py": "class A:\n    key = 'city.missing'\n"},
    ],
    "texts_are_used": [
        {"data/i18n/vi/dead.toml": 'a = "b"\n'},
        {
            "data/i18n/vi/city.toml": 'count = "Có {n} trường"\nstate_good = "Tốt"\nold = "Cũ"\n',
        },
    ],
}


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_catalogue_keeps_the_rule(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_catalogue_passes(rule: Callable[[Path], list[str]], tmp_path: Path) -> None:
    assert rule(plant(tmp_path, SOUND)) == []


@pytest.mark.parametrize(
    ("name", "files"), [(name, files) for name, plants in PLANTS.items() for files in plants]
)
def test_a_planted_violation_is_caught(name: str, files: dict[str, str], tmp_path: Path) -> None:
    assert len(getattr(text_rules, name)(plant(tmp_path, SOUND | files))) == 1


def test_every_rule_has_a_planted_violation() -> None:
    assert {rule.__name__ for rule in RULES} == set(PLANTS)
