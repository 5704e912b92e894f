"""What administrators do on /admin, fired as the browser does."""

import pytest
from sqlalchemy import func, select

from components.ids import admin as ids
from data.contracts.access import Role
from data.contracts.clock import system_now
from data.domain import passwords
from data.domain.tokens import hash_token
from data.models.accounts import Account, AuditEntry, DeviceToken, SignInSession
from data.models.sources import TopicVersion
from data.models.units import UnitProfile
from data.queries import accounts, unit_admin
from tests import factories
from tests.integration.conftest import PASSWORD, fire, log_in, post

SAVE = {ids.SAVE_ACCOUNT_BUTTON: 1}


def outputs(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["response"]


def shown(answer, id_, prop="children"):
    return outputs(answer)[id_][prop]


def text_of(component):
    """Return all words of a drawn component, in order."""
    if component is None:
        return ""
    if isinstance(component, (str, int, float)):
        return str(component)
    if isinstance(component, list):
        return " ".join(filter(None, map(text_of, component)))
    return text_of(component["props"].get("children"))


def person(session, username):
    return session.scalar(
        select(Account)
        .where(Account.username == username)
        .execution_options(populate_existing=True)
    )


def lines(session, action):
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


@pytest.fixture
def admin(account):
    return account("admin", Role.ADMIN)


@pytest.fixture
def browser(signed_in, admin):
    return signed_in(of=admin)


@pytest.fixture
def change(app, browser, session):
    """Press a button of the account form."""

    def press(chosen, button=ids.SAVE_ACCOUNT_BUTTON, *, client=None, seen=None, **form):
        if seen is None and chosen != "new":
            seen = accounts.card(session, chosen).seen
        values = {
            ids.ACCOUNT_STORE: chosen,
            ids.ACCOUNT_SEEN_STORE: seen or "",
            ids.ACCOUNT_CHANGE_STORE: 0,
            ids.USERNAME_INPUT: form.get("username", chosen),
            ids.NAME_INPUT: form.get("name", ""),
            ids.ROLE_SELECT: form.get("role", ""),
            ids.PLACE_SELECT: form.get("place", ""),
            button: 1,
        }
        return fire(app, client or browser, "admin.accounts.change_account", values, button)

    return press


def test_new_account_gets_a_password_shown_once(change, session, client):
    answer = change("new", username="moi.nguoi", name="Người Mới", role="planner")

    secret = text_of(shown(answer, ids.ACCOUNT_NOTE)).split()
    password = next(word for word in secret if word.count("-") == 4)
    made = person(session, "moi.nguoi")
    assert (made.name, made.role, made.must_change_password) == ("Người Mới", "planner", True)
    assert shown(answer, ids.ACCOUNT_CHANGE_STORE, "data") == 1
    assert password not in " ".join(session.scalars(select(AuditEntry.detail)))
    assert log_in(client, "moi.nguoi", password).status_code == 302
    assert client.get("/").location == "/password"


@pytest.mark.parametrize(
    ("form", "field", "told"),
    [
        ({"username": "Có Dấu", "name": "Ai đó", "role": "planner"}, ids.USERNAME_NOTE, "2 đến 60"),
        ({"username": "admin", "name": "Ai đó", "role": "planner"}, ids.USERNAME_NOTE, "đã có"),
        ({"username": "ai.do", "name": " ", "role": "planner"}, ids.NAME_NOTE, "2 đến 200"),
        ({"username": "ai.do", "name": "Ai đó", "role": "wall"}, ids.ROLE_NOTE, "chọn vai trò"),
        (
            {"username": "ai.do", "name": "Ai đó", "role": "district_officer"},
            ids.PLACE_NOTE,
            "chọn đơn vị",
        ),
        (
            {"username": "ai.do", "name": "Ai đó", "role": "division_head", "place": "XYZ"},
            ids.PLACE_NOTE,
            "chọn phòng",
        ),
    ],
)
def test_wrong_field_is_told_beside_it_and_nothing_is_made(change, session, form, field, told):
    answer = change("new", **form)

    assert told in shown(answer, field)
    assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_new_role_and_place_are_kept_and_end_the_sessions(change, account, signed_in, session):
    factories.division(session)
    planner = account("planner", Role.PLANNER)
    theirs = signed_in(of=planner)

    change("planner", name="Trưởng phòng mới", role="division_head", place="KHTC")

    changed = person(session, "planner")
    assert (changed.role, changed.name) == ("division_head", "Trưởng phòng mới")
    assert changed.division_id is not None
    assert theirs.get("/_dash-layout").status_code == 401


def test_second_editor_is_told_of_the_first(change, account, session):
    account("planner", Role.PLANNER)
    seen = accounts.card(session, "planner").seen
    change("planner", name="Tên thứ nhất", role="planner", seen=seen)

    answer = change("planner", name="Tên thứ hai", role="planner", seen=seen)

    assert "người khác thay đổi" in text_of(shown(answer, ids.ACCOUNT_NOTE))
    assert person(session, "planner").name == "Tên thứ nhất"


def test_disabled_account_is_out_and_can_come_back(change, account, signed_in, session, client):
    theirs = signed_in(of=account("planner", Role.PLANNER))

    change("planner", ids.DISABLE_BUTTON)
    assert theirs.get("/_dash-layout").status_code == 401
    assert log_in(client, "planner", PASSWORD).status_code == 401

    change("planner", ids.DISABLE_BUTTON)
    assert log_in(client, "planner", PASSWORD).status_code == 302
    assert [line.subject for line in lines(session, "account.disable")] == ["account:planner"]


@pytest.mark.parametrize("button", [ids.DISABLE_BUTTON, ids.RESET_BUTTON])
def test_nobody_shuts_out_oneself(change, session, button):
    answer = change("admin", button)

    assert "chính mình" in text_of(shown(answer, ids.ACCOUNT_NOTE))
    assert person(session, "admin").disabled_at is None


def test_the_last_administrator_stays(change, account, signed_in, session, admin):
    second = account("admin2", Role.ADMIN)
    admin.disabled_at = system_now()
    session.flush()
    client = signed_in(of=second)

    answer = change("admin2", client=client, name="Quản trị", role="planner")

    assert "duy nhất" in shown(answer, ids.ROLE_NOTE)


@pytest.mark.parametrize("button", [ids.DISABLE_BUTTON, ids.RESET_BUTTON])
def test_office_cannot_touch_administrators(change, account, signed_in, session, button):
    office = signed_in(of=account("office", Role.OFFICE))
    before = person(session, "admin").password_hash

    answer = change("admin", button, client=office)

    assert "Chỉ quản trị hệ thống" in text_of(shown(answer, ids.ACCOUNT_NOTE))
    session.expire_all()
    unchanged = person(session, "admin")
    assert (unchanged.disabled_at, unchanged.password_hash) == (None, before)


def test_office_cannot_make_administrators(change, account, signed_in):
    office = signed_in(of=account("office", Role.OFFICE))

    answer = change("new", client=office, username="boss", name="Ông chủ", role="admin")

    assert "Chỉ quản trị hệ thống" in shown(answer, ids.ROLE_NOTE)


def test_reset_password_replaces_the_old_one_and_unlocks(change, account, session, client):
    account("planner", Role.PLANNER, failures=5, locked_until=system_now().replace(year=2099))

    answer = change("planner", ids.RESET_BUTTON)

    words = text_of(shown(answer, ids.ACCOUNT_NOTE)).split()
    password = next(word for word in words if word.count("-") == 4)
    changed = person(session, "planner")
    assert passwords.matches(changed.password_hash, password)
    assert changed.must_change_password
    assert log_in(client, "planner", password).status_code == 302


def test_ending_sessions_leaves_the_account_open(change, account, signed_in, session):
    planner = account("planner", Role.PLANNER)
    theirs = [signed_in(of=planner), signed_in(of=planner)]

    answer = change("planner", ids.END_SESSIONS_BUTTON)

    assert "2 phiên" in text_of(shown(answer, ids.ACCOUNT_NOTE))
    assert [one.get("/_dash-layout").status_code for one in theirs] == [401, 401]


def test_every_change_tells_open_screens(change, session):
    change("new", username="moi", name="Người Mới", role="planner")

    assert session.scalar(select(TopicVersion.version).where(TopicVersion.topic == "accounts"))


def test_a_drawn_button_that_nobody_pressed_does_nothing(app, browser, session):
    values = {ids.ACCOUNT_STORE: "admin", ids.SAVE_ACCOUNT_BUTTON: None}

    answer = fire(app, browser, "admin.accounts.change_account", values)

    assert answer.status_code in {200, 204}
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_accounts_are_found_without_marks_by_role_and_state(session, account):
    account("planner", Role.PLANNER, name="Đỗ Thị Hạnh")
    account("d760", Role.DISTRICT_OFFICER, name="Phòng GDĐT Quận 1")
    account("gone", Role.PLANNER, name="Người cũ", disabled_at=system_now())

    def names(**wanted):
        return [row.username for row in accounts.listed(session, **wanted)]

    assert names(text="do thi HANH") == ["planner"]
    assert names(text="đơn vị 760") == ["d760"]
    assert names(role="planner") == ["gone", "planner"]
    assert names(state="disabled") == ["gone"]
    assert names(text="không ai tên này") == []


def test_account_list_and_form_are_drawn(app, browser, account):
    account("d760", Role.DISTRICT_OFFICER, name="Phòng GDĐT Quận 1")

    listed = fire(app, browser, "admin.accounts.list_accounts", {ids.ACCOUNT_STORE: "d760"})
    card = fire(app, browser, "admin.accounts.show_account", {ids.ACCOUNT_STORE: "d760"})

    assert "Phòng GDĐT Quận 1" in text_of(shown(listed, ids.ACCOUNT_LIST_PANEL))
    drawn = str(shown(card, ids.ACCOUNT_CARD_PANEL))
    assert "'value': '760'" in drawn


def test_unknown_account_says_not_found(app, browser):
    card = fire(app, browser, "admin.accounts.show_account", {ids.ACCOUNT_STORE: "nobody"})

    assert "Không tìm thấy" in text_of(shown(card, ids.ACCOUNT_CARD_PANEL))


@pytest.mark.parametrize(
    ("role", "codes"),
    [("district_officer", ["760", "761"]), ("division_head", ["KHTC"]), ("planner", [])],
)
def test_places_follow_the_role(app, browser, session, role, codes):
    factories.small_city(session)
    factories.division(session)

    answer = fire(app, browser, "admin.accounts.offer_places", {ids.ROLE_SELECT: role})

    options = shown(answer, ids.PLACE_SELECT, "options")
    assert [option["value"] for option in options] == codes
    assert shown(answer, ids.PLACE_PANEL, "hidden") is (not codes)


# --- units -------------------------------------------------------------------------------------


def correct(app, browser, session, code="760", seen=None, **form):
    values = {
        ids.UNIT_STORE: code,
        ids.UNIT_SEEN_STORE: seen or unit_admin.card(session, code).seen,
        ids.UNIT_NAME_INPUT: form.get("name", "Quận Một"),
        ids.UNIT_AREA_INPUT: form.get("area", "7.73"),
        ids.SAVE_UNIT_BUTTON: 1,
    }
    return fire(app, browser, "admin.units.save_unit", values)


def test_tree_puts_units_under_their_parents(session):
    factories.small_city(session)

    rows = unit_admin.tree(session)

    assert [(row.code, row.depth) for row in rows] == [
        ("79", 0),
        ("760", 1),
        ("26734", 2),
        ("761", 1),
        ("26764", 2),
    ]


def test_tree_is_filtered_by_level_and_name(session):
    factories.small_city(session)

    assert [row.code for row in unit_admin.tree(session, level="commune")] == ["26734", "26764"]
    assert [row.code for row in unit_admin.tree(session, text="ho chi minh")] == ["79"]


def test_corrected_unit_keeps_its_history(app, browser, session):
    factories.small_city(session)

    answer = correct(app, browser, session, name="Quận  Một", area="7.8")

    assert shown(answer, ids.UNIT_CHANGE_STORE, "data") == 1
    card = unit_admin.card(session, "760")
    assert (card.name, card.area_km2) == ("Quận Một", 7.8)
    assert [(v.name, v.current) for v in card.history] == [
        ("Quận Một", True),
        ("Đơn vị 760", False),
    ]
    assert card.history[0].account_name == "admin"
    [line] = lines(session, "unit.edit")
    assert '"before": {"area_km2": null, "name": "Đơn vị 760"}' in line.detail


def test_unchanged_unit_gets_no_new_row(app, browser, session):
    factories.small_city(session)

    correct(app, browser, session, name="Đơn vị 760", area="")

    assert session.scalar(select(func.count()).select_from(UnitProfile)) == 5


@pytest.mark.parametrize(
    ("form", "field"),
    [({"name": ""}, ids.UNIT_NAME_NOTE), ({"area": "-1"}, ids.UNIT_AREA_NOTE)],
)
def test_wrong_unit_field_is_told_beside_it(app, browser, session, form, field):
    factories.small_city(session)

    assert shown(correct(app, browser, session, **form), field)


def test_second_editor_of_a_unit_is_told_of_the_first(app, browser, session):
    factories.small_city(session)
    seen = unit_admin.card(session, "760").seen
    correct(app, browser, session, name="Tên thứ nhất")

    answer = correct(app, browser, session, name="Tên thứ hai", seen=seen)

    assert "người khác thay đổi" in text_of(shown(answer, ids.UNIT_NOTE))


def test_unit_lists_are_drawn(app, browser, session):
    factories.small_city(session)
    factories.division(session)

    units = fire(app, browser, "admin.units.list_units", {ids.UNIT_LEVEL_FILTER: "-"})
    card = fire(app, browser, "admin.units.show_unit", {ids.UNIT_STORE: "79"})
    divisions = fire(app, browser, "admin.units.list_divisions")

    assert "5 đơn vị" in text_of(shown(units, ids.UNIT_LIST_PANEL))
    assert "Thành phố Hồ Chí Minh" in text_of(shown(card, ids.UNIT_CARD_PANEL))
    assert "KHTC" in text_of(shown(divisions, ids.DIVISION_PANEL))


# --- displays ----------------------------------------------------------------------------------


def register_display(app, browser, **form):
    values = {
        ids.DEVICE_NAME_INPUT: form.get("name", "Màn hình lớn"),
        ids.DEVICE_PLACE_INPUT: "Phòng họp",
        ids.DEVICE_DAYS_INPUT: form.get("days", "30"),
        ids.CREATE_DEVICE_BUTTON: 1,
    }
    return fire(app, browser, "admin.devices.create_device", values)


def token_in(answer):
    return max(text_of(shown(answer, ids.DEVICE_NOTE)).split(), key=len)


def test_display_signs_in_with_the_token_shown_once(app, browser, client, session):
    token = token_in(register_display(app, browser))

    answer = post(client, "/device", token=token)

    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/_dash-layout").status_code == 200
    assert session.scalars(select(DeviceToken.token_hash)).all() == [hash_token(token)]
    assert token not in " ".join(session.scalars(select(AuditEntry.detail)))


def test_revoked_display_is_out_at_once_and_for_good(app, browser, client, session):
    token = token_in(register_display(app, browser))
    post(client, "/device", token=token)
    device = session.scalars(select(DeviceToken)).one()

    fire(
        app,
        browser,
        "admin.devices.revoke_device",
        {ids.DEVICE_STORE: str(device.id), ids.REVOKE_BUTTON: 1},
    )

    assert client.get("/_dash-layout").status_code == 401
    refused = post(client, "/device", token=token)
    assert refused.status_code == 401
    assert "đã bị thu hồi" in refused.text
    assert [line.subject for line in lines(session, "device.revoke")] == [f"device:{device.id}"]


def test_expired_display_is_out(signed_in, session):
    wall = signed_in(Role.WALL)
    session.scalars(select(DeviceToken)).one().expires_at = system_now()
    session.flush()

    assert wall.get("/_dash-layout").status_code == 401


def test_display_does_not_lock_when_idle(signed_in, session):
    wall = signed_in(Role.WALL)
    session.scalars(select(SignInSession)).one().seen_at = system_now().replace(year=2020)
    session.flush()

    assert wall.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize("path", ["/preferences", "/password"])
def test_display_changes_nothing(signed_in, path):
    assert post(signed_in(Role.WALL), path, language="en").status_code == 403


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "x"}, ids.DEVICE_NAME_NOTE),
        ({"days": "0"}, ids.DEVICE_DAYS_NOTE),
        ({"days": "9999"}, ids.DEVICE_DAYS_NOTE),
    ],
)
def test_wrong_display_field_is_told_beside_it(app, browser, session, form, field):
    assert shown(register_display(app, browser, **form), field)
    assert session.scalar(select(func.count()).select_from(DeviceToken)) == 0


def test_display_list_shows_state_and_last_use(app, browser, client):
    token = token_in(register_display(app, browser))
    post(client, "/device", token=token)

    answer = fire(app, browser, "admin.devices.list_devices")

    words = text_of(shown(answer, ids.DEVICE_LIST_PANEL))
    assert "Màn hình lớn" in words
    assert "Đang dùng được" in words


def test_long_list_comes_in_pages(app, browser, account):
    for number in range(29):
        account(f"nguoi{number:02d}", Role.PLANNER)
    values = {ids.ACCOUNT_PAGE_STORE: 1}

    first = fire(app, browser, "admin.accounts.list_accounts", values, ids.ACCOUNT_TEXT_INPUT)
    second = fire(app, browser, "admin.accounts.list_accounts", values, ids.ACCOUNT_ON_BUTTON)

    assert "30 tài khoản, trang 1/2" in text_of(shown(first, ids.ACCOUNT_LIST_PANEL))
    assert shown(first, ids.ACCOUNT_BACK_BUTTON, "disabled") is True
    assert shown(second, ids.ACCOUNT_PAGE_STORE, "data") == 2
    assert shown(second, ids.ACCOUNT_ON_BUTTON, "disabled") is True
    assert "nguoi28" in text_of(shown(second, ids.ACCOUNT_LIST_PANEL))
    assert "admin" not in text_of(shown(second, ids.ACCOUNT_LIST_PANEL)).split()
