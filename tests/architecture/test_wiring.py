"""The wired application: every callback behind a permission, every id at home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash, Input, Output, html

from app import create_app
from callbacks.binding import bind
from data import database
from data.contracts.access import Permission
from data.i18n import catalogue
from data.services import migration
from data.settings import Settings
from pages import PAGES
from tests.architecture import wiring_rules as rules
from tests.architecture.source import ROOT
from tests.live.views import VIEWS, shows


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    settings = Settings(var_dir=tmp_path_factory.mktemp("var"), database_url="")
    engine = database.make_engine(settings.database_address)
    migration.upgrade(engine)
    database.configure(engine)
    yield create_app(settings)
    database.session_factory.configure(bind=None)
    engine.dispose()


@pytest.fixture
def bare() -> Dash:
    """An application of its own, to plant into."""
    return Dash(__name__, suppress_callback_exceptions=True)


def show(_actor: object, value: str) -> dict[str, str]:
    return {"text": value}


def test_every_callback_has_a_permission(app: Dash) -> None:
    assert len(app.callback_map) > 1
    assert rules.unguarded_callbacks(app) == []


def test_a_callback_past_bind_is_caught(bare: Dash) -> None:
    bind(
        bare,
        show,
        permission=Permission.SHELL_USE,
        output={"text": Output("x-one-note", "children")},
        inputs={"value": Input("x-one-input", "value")},
    )
    bare.callback(Output("x-two-note", "children"), Input("x-two-input", "value"))(str)

    assert rules.unguarded_callbacks(bare) == ["x-two-note.children"]


def test_every_bound_id_is_given_to_something(app: Dash) -> None:
    bound = rules.bound_ids(app)

    assert bound
    assert rules.homeless_ids(bound, ROOT) == []


def test_a_bound_id_without_a_home_is_caught(bare: Dash, tmp_path: Path) -> None:
    bare.layout = html.Div()
    bare.callback(Output("x-two-note", "children"), Input("x-one-input", "value"))(str)
    (tmp_path / "components" / "ids").mkdir(parents=True)
    (tmp_path / "pages").mkdir()
    (tmp_path / "components" / "ids" / "x.py").write_text(
        'ONE_INPUT = "x-one-input"\nTWO_NOTE = "x-two-note"\n', "utf-8"
    )
    (tmp_path / "pages" / "x.py").write_text("html.Div(id=ids.TWO_NOTE)\n", "utf-8")

    assert rules.homeless_ids(rules.bound_ids(bare), tmp_path) == ["x-one-input"]


def test_an_id_that_a_function_makes_is_at_home(bare: Dash, tmp_path: Path) -> None:
    bare.callback(Output("x-ward-note", "children"), Input("y-ward-note", "value"))(str)
    (tmp_path / "components" / "ids").mkdir(parents=True)
    (tmp_path / "components" / "ids" / "x.py").write_text(
        'def note(unit):\n    return f"x-{unit}-note"\n', "utf-8"
    )
    (tmp_path / "app.py").write_text("html.Div(id=ids.note('ward'))\n", "utf-8")

    assert rules.homeless_ids(rules.bound_ids(bare), tmp_path) == ["y-ward-note"]


def test_ids_say_page_subject_and_kind() -> None:
    assert rules.misnamed_ids(ROOT) == []


def test_no_two_constants_share_an_id() -> None:
    assert rules.shared_ids(ROOT) == []


def test_no_id_is_left_over() -> None:
    assert rules.unused_ids(ROOT) == []


def test_misnamed_shared_and_left_over_ids_are_caught(tmp_path: Path) -> None:
    (tmp_path / "components" / "ids").mkdir(parents=True)
    (tmp_path / "components" / "ids" / "x.py").write_text(
        'ONE = "theThing"\nTWO = "x-a-note"\nTHREE = "x-a-note"\n', "utf-8"
    )
    (tmp_path / "app.py").write_text("x.ONE, x.TWO\n", "utf-8")

    assert rules.misnamed_ids(tmp_path) == ["x.ONE = theThing"]
    assert rules.shared_ids(tmp_path) == ["x-a-note"]
    assert rules.unused_ids(tmp_path) == ["x.THREE"]


def test_every_permission_guards_something() -> None:
    assert rules.idle_permissions(Permission, ROOT) == []


def test_an_idle_permission_is_caught(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("Permission.SHELL_USE\n", "utf-8")

    idle = rules.idle_permissions([Permission.SHELL_USE, Permission.AUDIT_VIEW], tmp_path)

    assert idle == ["audit.view"]


def test_every_page_has_an_address_and_a_title_of_its_own() -> None:
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert {page.title_key for page in PAGES} <= catalogue("vi").keys()


def test_every_page_is_looked_at() -> None:
    unseen = [page.path for page in PAGES if not any(shows(page.path, v.path) for v in VIEWS)]

    assert unseen == []
