"""The source keeps its rules, and each rule catches what it is for."""

from pathlib import Path

import pytest

from tests.architecture import code_rules
from tests.architecture.code_rules import RULES, Rule
from tests.architecture.source import ROOT

# rule -> planted files, each of which breaks it alone
PLANTS: dict[str, list[tuple[str, str]]] = {
    "every_folder_is_a_package": [("data/loose/rules.py", ""), ("tests/loose/test_x.py", "")],
    "code_lives_in_the_rooms": [("scripts/job.py", ""), ("tool.py", "")],
    "imports_stand_at_the_top": [
        ("pages/x.py", "def f():\n    import json\n"),
        ("data/x.py", "class A:\n    def f(self):\n        from json import dumps\n"),
    ],
    "imports_are_absolute_and_named": [
        ("data/x.py", "from . import y\n"),
        ("components/x.py", "from json import *\n"),
        ("tests/x.py", "from .y import z\n"),
    ],
    "nothing_prints": [("data/services/x.py", "print('a')\n")],
    "broad_catches_are_few": [
        ("callbacks/x.py", "try:\n    pass\nexcept Exception:\n    pass\n"),
        ("data/x.py", "try:\n    pass\nexcept:\n    pass\n"),
        ("app.py", "try:\n    pass\nexcept (ValueError, BaseException):\n    pass\n"),
    ],
    "ids_are_constants": [
        ("pages/x.py", "from dash import html\nhtml.Div(id='x-y-panel')\n"),
        ("pages/x.py", "from dash import html\nhtml.Div(id={'type': 'x', 'index': 1})\n"),
        ("components/x.py", "from dash import html\nhtml.Div(id=f'x-{1}-panel')\n"),
        ("callbacks/x.py", "from dash import Input\nInput('x-y-panel', 'children')\n"),
        ("callbacks/x.py", "import dash\ndash.set_props('x-y-panel', {})\n"),
    ],
    "colours_come_from_the_theme": [
        ("components/x.py", "RED = '#a3161c'\n"),
        ("pages/x.py", "RED = 'rgba(1, 2, 3, 0.5)'\n"),
        ("assets/30-x.css", "a { color: #fff; }\n"),
    ],
    "styles_come_from_the_theme": [
        ("pages/x.py", "from dash import html\nhtml.Div(style={'color': 'red'})\n"),
        ("components/x.py", "from dash import html\nhtml.Div(style=dict(color='red'))\n"),
    ],
    "callbacks_are_bound": [
        ("callbacks/x.py", "def register(app):\n    app.callback()(print)\n"),
        ("pages/x.py", "import dash\n\n\n@dash.callback()\ndef f():\n    pass\n"),
        ("callbacks/x.py", "from dash import Output\nOutput(X, 'a', allow_duplicate=True)\n"),
        ("callbacks/x.py", "from flask_login import current_user\n"),
        ("callbacks/x.py", "from dash import ctx\n"),
    ],
    "migrations_stand_alone": [
        ("data/migrations/versions/0002_x.py", "from data.models import Base\n"),
        ("data/migrations/versions/0002_x.py", "import data.models\n"),
    ],
    "no_test_is_skipped": [
        ("tests/test_x.py", "import pytest\n\n\n@pytest.mark.skip\ndef test_x():\n    pass\n"),
        ("tests/test_x.py", "import pytest\npytest.importorskip('x')\n"),
    ],
    "nothing_reads_the_notes": [
        ("data/x.py", "PLAN = '/work/" + "shared/plan'\n"),
        ("tests/x.py", "PLAN = '../" + "shared'\n"),
    ],
    "no_work_is_left_open": [("data/x.py", "x = 1  # TO" + "DO later\n")],
}


def by_name(rule: Rule) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [(name, path, text) for name, plants in PLANTS.items() for path, text in plants],
)
def test_a_planted_violation_is_caught(name: str, path: str, text: str, tmp_path: Path) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, "utf-8")

    assert len(getattr(code_rules, name)(tmp_path)) == 1


def test_every_rule_has_a_planted_violation() -> None:
    assert {by_name(rule) for rule in RULES} == set(PLANTS)


def test_a_colour_named_as_a_token_is_allowed(tmp_path: Path) -> None:
    sheet = tmp_path / "assets" / "00-tokens.css"
    sheet.parent.mkdir()
    sheet.write_text(":root {\n  --good: #0072b2;\n}\n/* #fff in a comment */\n", "utf-8")

    assert code_rules.colours_come_from_the_theme(tmp_path) == []


def test_a_number_sign_in_a_docstring_is_no_colour(tmp_path: Path) -> None:
    page = tmp_path / "pages" / "x.py"
    page.parent.mkdir()
    page.write_text('"""See issue #123."""\n', "utf-8")

    assert code_rules.colours_come_from_the_theme(tmp_path) == []
