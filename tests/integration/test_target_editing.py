"""Definitions of indicators: added, changed, computed, tried, retired."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from components.ids import targets as ids
from data.contracts.access import WHOLE_CITY, Role
from data.contracts.errors import ConflictError, InvalidInputError, NotAllowedError
from data.contracts.targets import DefinitionForm, EntryForm, Slot, TargetForm
from data.models.accounts import AuditEntry
from data.models.indicators import Indicator, IndicatorTarget
from data.queries import targets as queries
from data.services import target_editing, target_entry, targets
from tests import factories
from tests.integration import indicators
from tests.integration.conftest import fire

TODAY = date(2023, 10, 16)
PATH = (
    TargetForm("2021-12-31", "baseline", "10"),
    TargetForm("2023-12-31", "target", "100"),
)


@pytest.fixture
def world(session):
    units = factories.small_city(session)
    indicators.start_clock(session)
    made = indicators.indicator(session)
    indicators.course(session, made, units["760"], [5, 6, 7, 8, 9], 10)
    indicators.course(session, made, units["761"], [40, 45, 50, 55, 60], 90)
    for ward, pupils, rooms in (("26734", 80, 4), ("26764", 120, 2)):
        school = factories.institution(session, units[ward])
        for year in (2021, 2022, 2023):
            factories.enrolment(session, school, {1: (pupils, 2)}, year)
            factories.facility(session, school, rooms, year)
    session.commit()
    return units


def form(key: str = "K.1", **fields: Any) -> DefinitionForm:
    values: dict[str, Any] = {
        "key": key,
        "name_vi": f"Chỉ tiêu {key}",
        "name_en": f"Indicator {key}",
        "unit": "percent",
        "direction": "",
        "comparison": ">=",
        "measured_on": "institution",
        "by_district": True,
        "task": "",
        "leads": ("KHTC",),
        "targets": PATH,
    }
    return DefinitionForm(**(values | fields))


RATIO = {
    "unit": "ratio",
    "comparison": "<=",
    "formula": "pupils / rooms",
    "targets": (TargetForm("2025-12-31", "target", "30"),),
}
OFFICE = factories.actor(Role.OFFICE)


def test_the_office_adds_an_indicator_without_code(session, world) -> None:
    target_editing.save(
        OFFICE, form("K.9", targets=(*PATH, TargetForm("2022-12-31", "milestone", "50"))), seen=0
    )
    found = next(one for one in queries.definitions(session) if one.key == "K.9")
    assert [(point.on.year, point.kind) for point in found.waypoints] == [
        (2021, "baseline"),
        (2022, "milestone"),
        (2023, "target"),
    ]
    assert found.leads == ("KHTC",)
    assert session.scalars(select(AuditEntry.action)).all() == ["indicator.create"]


def test_only_the_office_defines(session, world) -> None:
    for role in (Role.DIVISION_HEAD, Role.DIRECTOR, Role.DISTRICT_OFFICER):
        with pytest.raises(NotAllowedError):
            target_editing.save(factories.actor(role), form("K.9"), seen=0)


def test_a_moved_target_needs_a_reason_and_leaves_its_trace(session, world) -> None:
    moved = (PATH[0], TargetForm("2024-06-30", "target", "100"))
    with pytest.raises(InvalidInputError, match="change_reason_needed"):
        target_editing.save(OFFICE, form(targets=moved), seen=1)
    target_editing.save(OFFICE, form(targets=moved, reason="Theo QĐ 100/QĐ-SGDĐT"), seen=1)
    made = session.scalars(select(Indicator).where(Indicator.key == "K.1")).one()
    history = queries.changes(session, made.id)
    assert [(c.due_on, c.is_current, c.reason) for c in history if c.kind == "target"] == [
        (date(2024, 6, 30), True, "Theo QĐ 100/QĐ-SGDĐT"),
        (date(2023, 12, 31), False, ""),
    ]
    count = session.scalars(select(IndicatorTarget.id)).all()
    assert len(count) == 3  # the baseline stayed, nothing was deleted


def test_a_definition_changed_meanwhile_is_not_overwritten(session, world) -> None:
    target_editing.save(OFFICE, form(name_vi="Tên thứ nhất"), seen=1)
    with pytest.raises(ConflictError):
        target_editing.save(OFFICE, form(name_vi="Tên thứ hai"), seen=1)


def test_values_keep_their_unit(session, world) -> None:
    with pytest.raises(InvalidInputError, match="unit_has_values"):
        target_editing.save(OFFICE, form(unit="count", reason="Đổi đơn vị"), seen=1)


def test_a_retired_indicator_keeps_its_history_and_comes_back(session, world) -> None:
    assert target_editing.toggle(OFFICE, "K.1", seen=1, reason="Không còn theo dõi")
    indicators.look_again(session)
    assert [one.key for one in targets.outlooks(session, WHOLE_CITY, TODAY)] == []
    shown = targets.detail(session, factories.actor(), "K.1")
    assert len(shown.outlook.history) == 5
    assert shown.outlook.definition.retired_reason == "Không còn theo dõi"
    assert not target_editing.toggle(OFFICE, "K.1", seen=2, reason="Theo dõi lại từ quý IV")
    indicators.look_again(session)
    assert [one.key for one in targets.outlooks(session, WHOLE_CITY, TODAY)] == ["K.1"]


# --- formulas ------------------------------------------------------------------------------------


def test_a_formula_is_computed_over_sums_and_by_unit(session, world) -> None:
    target_editing.save(OFFICE, form("K.9", **RATIO), seen=0)
    found = next(o for o in targets.outlooks(session, WHOLE_CITY, TODAY) if o.key == "K.9")
    assert [point.on.year for point in found.history] == [2021, 2022, 2023]
    assert found.value == pytest.approx(200 / 6)  # not the mean of 20 and 60
    assert (found.reported, found.expected_units) == (2, 2)
    assert found.verdict.reason == "stalled"
    units = targets.detail(session, factories.actor(), "K.9").units
    assert {unit.code: (unit.last.value, unit.rank) for unit in units} == {
        "760": (20.0, 1),
        "761": (60.0, 2),
    }


def test_a_unit_without_a_measure_is_left_out_and_counted(session, world) -> None:
    ward = factories.unit(session, "26999", level="commune", parent=world["761"])
    third = factories.unit(session, "762", parent=world["79"])
    school = factories.institution(session, third)
    factories.enrolment(session, school, {1: (900, 9)}, 2023)  # nobody counted its rooms
    del ward
    session.commit()
    target_editing.save(OFFICE, form("K.9", **RATIO), seen=0)
    found = next(o for o in targets.outlooks(session, WHOLE_CITY, TODAY) if o.key == "K.9")
    assert found.value == pytest.approx(200 / 6)
    assert (found.reported, found.expected_units) == (2, 3)


def test_no_value_is_entered_for_what_is_computed(session, world) -> None:
    target_editing.save(OFFICE, form("K.9", **RATIO), seen=0)
    entry = EntryForm(Slot("K.9", "760", indicators.NEWEST), numerator="1", denominator="2")
    with pytest.raises(Exception, match="not_found"):
        target_entry.save(OFFICE, entry, submit=True)


def fields(**changed: Any) -> dict[str, Any]:
    values = {
        ids.KEY_INPUT: "K.9",
        ids.NAME_VI_INPUT: "Học sinh trên phòng học",
        ids.NAME_EN_INPUT: "Pupils per room",
        ids.UNIT_SELECT: "ratio",
        ids.COMPARISON_SELECT: "<=",
        ids.MEASURED_SELECT: "facility",
        ids.REPORTED_SELECT: "units",
        ids.TASK_SELECT: "-",
        ids.LEADS_SELECT: ["KHTC"],
        ids.FORMULA_INPUT: "pupils / rooms",
        ids.EDITOR_SEEN_STORE: 0,
        ids.path_due(0): "2025-12-31",
        ids.path_kind(0): "target",
        ids.path_value(0): "30",
        ids.PREVIEW_BUTTON: 1,
        ids.SAVE_BUTTON: 1,
    }
    return values | changed


def test_a_preview_computes_on_history_and_keeps_nothing(app, session, world, signed_in) -> None:
    answer = fire(app, signed_in(Role.OFFICE), "targets.editor.preview", fields())
    shown = repr(answer.get_json())
    assert "Không tiến về phía chỉ tiêu" in shown
    assert "33,33" in shown
    assert [one.key for one in queries.definitions(session)] == ["K.1"]


def test_an_error_in_a_formula_is_told_with_its_place(app, world, signed_in) -> None:
    wrong = fields(**{ids.FORMULA_INPUT: "pupils / room"})
    answer = fire(app, signed_in(Role.OFFICE), "targets.editor.preview", wrong)
    told = repr(answer.get_json())
    assert "Ký tự 10: không có đại lượng “room”. Có phải “rooms”?" in told


def test_the_editor_saves_and_retires(app, session, world, signed_in) -> None:
    client = signed_in(Role.OFFICE)
    saved = fire(app, client, "targets.editor.keep", fields(), ids.SAVE_BUTTON)
    assert "Đã lưu chỉ tiêu K.9" in repr(saved.get_json())
    gone = fields(
        **{ids.RETIRE_BUTTON: 1, ids.EDITOR_SEEN_STORE: 1, ids.CHANGE_REASON_INPUT: "Thử xong"}
    )
    retired = fire(app, client, "targets.editor.keep", gone, ids.RETIRE_BUTTON)
    assert "Đã ngừng theo dõi chỉ tiêu K.9" in repr(retired.get_json())
    again = fire(app, client, "targets.editor.keep", gone, ids.RETIRE_BUTTON)
    assert "vừa được người khác thay đổi" in repr(again.get_json())


def test_the_editor_opens_with_what_is_there(app, world, signed_in) -> None:
    client = signed_in(Role.OFFICE)
    offered = fire(app, client, "targets.editor.offer").get_json()["response"]
    assert [one["value"] for one in offered[ids.EDITED_SELECT]["options"]] == ["new", "K.1"]
    shown = repr(
        fire(app, client, "targets.editor.show_form", {ids.EDITED_SELECT: "K.1"}).get_json()
    )
    assert "2023-12-31" in shown
    assert "Chỉ tiêu K.1" in shown
