"""The frame: landmarks, menu by role, forms with their token."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component

from components import shell
from components.ids import shell as ids
from data.commands.topics import Topic
from data.contracts.access import Preferences, Role, Scope
from data.contracts.clock import DEMO_START
from data.contracts.installation import Place
from data.i18n import translate
from tests import factories

PLACE = Place("", "", None, simulated=False, demo_clock=True, now=DEMO_START)


@dataclass(frozen=True)
class Entry:
    path: str
    title_key: str = "shell.product"
    icon: str = "map"


MENU = (Entry("/"), Entry("/tasks"), Entry("/districts/<code>"))


def frame(role: Role = Role.DIRECTOR, menu=MENU, **fields: Any) -> html.Div:
    actor = factories.actor(role, **fields)
    return shell.frame(actor, menu, html.Div(id="page"), found=PLACE, csrf_token="token-1")


def parts(component: Component) -> Iterator[Component]:
    yield component
    for part in component._traverse():
        if isinstance(part, Component):
            yield part


def of_type(component: Component, kind: type[Component]) -> list[Any]:
    return [part for part in parts(component) if isinstance(part, kind)]


def links(component: Component) -> list[str]:
    return [p.href for p in parts(component) if getattr(p, "className", "") == "shell-link"]


def by_id(component: Component, id_: str) -> Any:
    return next(part for part in parts(component) if getattr(part, "id", None) == id_)


def test_there_is_one_of_each_landmark_and_a_way_past_the_menu():
    made = frame()
    assert [len(of_type(made, kind)) for kind in (html.Nav, html.Header, html.Main)] == [1, 1, 1]
    first = made.children[0]
    assert first.href == f"#{ids.MAIN_PANEL}"
    assert of_type(made, html.Main)[0].id == ids.MAIN_PANEL


def test_a_city_reader_gets_the_pages_that_are_about_no_single_unit():
    assert links(frame()) == ["/", "/tasks"]


def test_a_district_gets_its_own_page():
    made = frame(Role.DISTRICT_OFFICER, scope=Scope(unit_codes=frozenset({"760"})), unit_code="760")
    assert "/districts/760" in links(made)


def test_the_palette_knows_the_pages_of_the_menu_and_no_other():
    pages = by_id(frame(), ids.MENU_STORE).data
    assert [page["path"] for page in pages] == ["/", "/tasks"]


def test_a_display_has_neither_navigation_nor_controls():
    made = frame(Role.WALL)
    assert of_type(made, html.Nav) == []
    assert of_type(made, html.Form) == []
    assert of_type(made, html.Dialog) == []
    assert len(of_type(made, html.Main)) == 1


def test_every_form_carries_the_token():
    for form in of_type(frame(), html.Form):
        sent = {getattr(p, "name", ""): getattr(p, "value", "") for p in parts(form)}
        assert sent["csrf_token"] == "token-1"
        assert form.method == "post"


def test_the_theme_button_offers_the_other_theme():
    made = frame(preferences=Preferences("vi", "dark"))
    button = next(b for b in of_type(made, html.Button) if getattr(b, "name", "") == "theme")
    assert button.value == "light"
    assert button.title == translate("shell.to_light", "vi")


def test_buttons_without_words_have_a_name():
    for button in of_type(frame(), html.Button):
        spoken = getattr(button, "aria-label", "") or " ".join(
            part.children
            for part in parts(button)
            if isinstance(getattr(part, "children", None), str)
        )
        texts = [c for c in (button.children or ()) if isinstance(c, str)]
        assert spoken or texts, button


def test_there_is_a_store_for_each_topic():
    assert {str(topic) for topic in Topic} == set(ids.TOPICS)
    made = frame()
    for topic in Topic:
        assert by_id(made, ids.topic_store(topic)) is not None


def test_the_clock_is_that_of_the_installation():
    clock = of_type(frame(), html.Time)[0]
    assert clock.dateTime == "2023-10-16T08:00:00+07:00"
    assert clock.children == "08:00 · 16/10/2023"


def test_the_connection_banner_waits_hidden():
    assert by_id(frame(), ids.CONNECTION_ALERT).hidden is True


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Nguyễn Thị Lan", "TL"), ("Ban Giám đốc Sở", "ĐS"), ("x", "X"), ("", "?")],
)
def test_the_account_shows_its_initials(name, letters):
    assert shell.initials(name) == letters


def test_every_letter_goes_to_one_page():
    assert len(set(shell.GO_KEYS.values())) == len(shell.GO_KEYS)
    assert "g" not in shell.GO_KEYS.values()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_role_has_a_frame_in_both_languages(role, language):
    made = frame(role, preferences=Preferences(language, "light"))
    assert by_id(made, ids.PLACE_PANEL).children[1].children == translate(f"roles.{role}", language)
