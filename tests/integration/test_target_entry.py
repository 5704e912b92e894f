"""Values of indicators: entered, submitted, approved, returned, corrected, imported."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from components.ids import targets as ids
from data.commands.targets import StaleValueError
from data.contracts.access import SYSTEM, WHOLE_CITY, Role, Scope
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.importing import Mode, Subject
from data.contracts.targets import EntryForm, Slot
from data.models.accounts import AuditEntry
from data.models.indicators import IndicatorValue
from data.models.sources import ImportBatch
from data.services import target_entry, targets
from data.services.importing import apply_import, plan_import, revert
from tests import factories
from tests.integration import indicators
from tests.integration.conftest import fire

TODAY = date(2023, 10, 16)
SLOT = Slot("K.1", "760", indicators.NEWEST)


@pytest.fixture
def world(session, account):
    units = factories.small_city(session)
    indicators.start_clock(session)
    made = indicators.indicator(session)
    indicators.course(session, made, units["761"], [40, 45, 50, 55, 60], 90)
    for period_on, upper in zip(indicators.MONTHS[:-1], (20, 22, 24, 26), strict=True):
        indicators.value(session, made, units["760"], period_on, (upper, 40))
    for name, role in (
        ("d760", Role.DISTRICT_OFFICER),
        ("head", Role.DIVISION_HEAD),
        ("officer", Role.DIVISION_OFFICER),
        ("vp", Role.OFFICE),
    ):
        account(name, role)
    session.commit()
    return units


def person(session, name: str, **fields: Any):
    roles = {
        "d760": (Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({"760"}))),
        "head": (Role.DIVISION_HEAD, WHOLE_CITY),
        "officer": (Role.DIVISION_OFFICER, WHOLE_CITY),
        "vp": (Role.OFFICE, WHOLE_CITY),
    }
    role, scope = roles[name]
    more: dict[str, Any] = {"account_id": indicators.account_id(session, name), "name": name}
    if name == "d760":
        more["unit_code"] = "760"
    if role in {Role.DIVISION_HEAD, Role.DIVISION_OFFICER}:
        more["division_code"] = "KHTC"
    return factories.actor(role, scope, **(more | fields))


def form(upper: float = 28, lower: float = 40, slot: Slot = SLOT, **fields: Any) -> EntryForm:
    values = {"source": "Báo cáo 125/BC-PGDĐT", "seen": "0:0"} | fields
    return EntryForm(slot, numerator=str(upper), denominator=str(lower), **values)


def rows(session) -> list[tuple[str, int, float, bool]]:
    """State, revision, numerator and whether it holds, of the value in question, oldest first."""
    session.expire_all()
    found = session.scalars(
        select(IndicatorValue)
        .where(IndicatorValue.period_on == SLOT.period_on, IndicatorValue.denominator == 40)
        .order_by(IndicatorValue.id)
    )
    return [(r.state, r.revision, r.numerator, r.superseded_by_id is None) for r in found]


def city_value(session) -> float:
    indicators.look_again(session)
    return next(iter(targets.outlooks(session, WHOLE_CITY, TODAY))).value


# --- the way of a value --------------------------------------------------------------------------


def test_a_value_goes_from_draft_over_submission_to_approval(session, world) -> None:
    before = city_value(session)
    officer = person(session, "d760")
    draft = target_entry.save(officer, form(27), submit=False)
    sent = target_entry.save(officer, form(28, seen=f"{draft}:0"), submit=True)
    assert city_value(session) == before  # nobody has approved it yet
    target_entry.decide(person(session, "head"), [sent], approve=True)
    assert rows(session) == [
        ("draft", 1, 27.0, False),
        ("submitted", 1, 28.0, False),
        ("approved", 1, 28.0, True),
    ]
    assert city_value(session) == pytest.approx(100 * (28 + 60) / (40 + 90))
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == [
        "indicator_value.draft",
        "indicator_value.submit",
        "indicator_value.approve",
    ]


def test_author_and_decider_are_both_kept(session, world) -> None:
    sent = target_entry.save(person(session, "d760"), form(), submit=True)
    target_entry.decide(person(session, "head"), [sent], approve=True)
    session.expire_all()
    row = session.scalars(select(IndicatorValue).where(IndicatorValue.state == "approved")).all()[
        -1
    ]
    assert row.entered_by_id == indicators.account_id(session, "d760")
    assert row.decided_by_id == indicators.account_id(session, "head")
    assert row.entered_at.date() == row.decided_at.date() == TODAY
    batch = session.get_one(ImportBatch, row.batch_id)
    assert (batch.kind, batch.account_name) == ("entry", "head")


def test_a_returned_value_carries_its_reason_and_comes_again(session, world) -> None:
    officer = person(session, "d760")
    sent = target_entry.save(officer, form(), submit=True)
    with pytest.raises(InvalidInputError, match="return_reason_needed"):
        target_entry.decide(person(session, "head"), [sent], approve=False)
    target_entry.decide(person(session, "head"), [sent], approve=False, reason="Thiếu danh sách")
    card = target_entry.card(session, officer, SLOT)
    assert (card.open.state, card.open.reason) == ("returned", "Thiếu danh sách")
    target_entry.save(officer, form(29, seen=card.seen), submit=True)
    assert rows(session)[-1] == ("submitted", 2, 29.0, True)


def test_an_approved_value_is_locked_and_corrected_by_a_new_revision(session, world) -> None:
    officer, head = person(session, "d760"), person(session, "head")
    sent = target_entry.save(officer, form(), submit=True)
    target_entry.decide(head, [sent], approve=True)
    seen = target_entry.card(session, officer, SLOT).seen
    with pytest.raises(InvalidInputError, match="correction_reason_needed"):
        target_entry.save(officer, form(30, seen=seen), submit=True)
    again = target_entry.save(
        officer, form(30, seen=seen, reason="Đếm sót hai trường"), submit=True
    )
    assert city_value(session) == pytest.approx(100 * 88 / 130)  # the old one still holds
    target_entry.decide(head, [again], approve=True)
    assert rows(session)[-2:] == [("submitted", 2, 30.0, False), ("approved", 2, 30.0, True)]
    assert city_value(session) == pytest.approx(100 * 90 / 130)


def test_ones_own_value_can_be_taken_back_until_it_is_decided(session, world) -> None:
    officer = person(session, "d760")
    sent = target_entry.save(officer, form(), submit=True)
    with pytest.raises(NotFoundError):
        target_entry.withdraw(person(session, "vp"), sent)
    target_entry.withdraw(officer, sent)
    assert rows(session) == [("submitted", 1, 28.0, False)]
    with pytest.raises(StaleValueError):
        target_entry.withdraw(officer, sent)


# --- two at once ---------------------------------------------------------------------------------


def test_the_second_of_two_writers_is_told_both_values(session, world) -> None:
    target_entry.save(person(session, "d760"), form(28), submit=True)
    with pytest.raises(StaleValueError) as caught:
        target_entry.save(person(session, "officer"), form(31), submit=True)
    told = caught.value.values
    assert (told["mine"], told["theirs"]) == (pytest.approx(77.5), pytest.approx(70.0))
    assert told["who"] == "Người dùng d760"
    assert rows(session) == [("submitted", 1, 28.0, True)]


def test_a_value_is_decided_once(session, world) -> None:
    sent = target_entry.save(person(session, "d760"), form(), submit=True)
    target_entry.decide(person(session, "head"), [sent], approve=True)
    with pytest.raises(StaleValueError):
        target_entry.decide(person(session, "vp"), [sent], approve=False, reason="Sai rồi")


def test_a_submission_older_than_the_approved_value_is_not_approved(
    session, world, tmp_path
) -> None:
    sent = target_entry.save(person(session, "d760"), form(), submit=True)
    bring(session, SYSTEM, tmp_path, 33)
    with pytest.raises(StaleValueError) as caught:
        target_entry.decide(person(session, "head"), [sent], approve=True)
    assert caught.value.values["theirs"] == pytest.approx(82.5)


def test_decisions_are_all_or_none(session, world) -> None:
    first = target_entry.save(person(session, "d760"), form(), submit=True)
    with pytest.raises(NotFoundError):
        target_entry.decide(person(session, "head"), [first, 99_999], approve=True)
    assert rows(session) == [("submitted", 1, 28.0, True)]


# --- who may -------------------------------------------------------------------------------------


def test_nobody_approves_a_value_of_their_own(session, world) -> None:
    head = person(session, "head")
    sent = target_entry.save(head, form(), submit=True)
    with pytest.raises(InvalidInputError, match="own_value"):
        target_entry.decide(head, [sent], approve=True)
    assert target_entry.decide(person(session, "vp"), [sent], approve=True) == 1


def test_a_division_enters_and_approves_what_it_leads(session, world) -> None:
    stranger = person(session, "officer", division_code="VPS")
    with pytest.raises(NotFoundError):
        target_entry.save(stranger, form(), submit=True)
    sent = target_entry.save(person(session, "d760"), form(), submit=True)
    with pytest.raises(NotFoundError):
        target_entry.decide(person(session, "head", division_code="VPS"), [sent], approve=True)
    with pytest.raises(NotAllowedError):
        target_entry.decide(person(session, "officer"), [sent], approve=True)


@pytest.mark.parametrize(
    "slot",
    [
        Slot("K.1", "761", indicators.NEWEST),
        Slot("K.1", "79", indicators.NEWEST),
        Slot("K.1", "26734", indicators.NEWEST),
        Slot("K.9", "760", indicators.NEWEST),
        Slot("K.1", "760", date(2023, 10, 31)),
        Slot("K.1", "760", date(2023, 9, 29)),
    ],
)
def test_a_district_reaches_its_own_values_of_finished_months_only(session, world, slot) -> None:
    with pytest.raises(NotFoundError):
        target_entry.save(person(session, "d760"), form(slot=slot), submit=True)


def test_a_forged_payload_writes_nothing_into_another_district(
    app, session, world, signed_in
) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    filled = {
        ids.SUBMIT_BUTTON: 1,
        ids.NUMERATOR_INPUT: "1",
        ids.DENOMINATOR_INPUT: "90",
        ids.SOURCE_INPUT: "giả",
        ids.SURE_INPUT: True,
        ids.ENTRY_INDICATOR_SELECT: "K.1",
        ids.ENTRY_PERIOD_SELECT: "2023-09-30",
        ids.ENTRY_SEEN_STORE: "0:0",
        ids.ENTRY_CHANGE_STORE: 0,
    }
    count = len(session.scalars(select(IndicatorValue.id)).all())
    for code in ("761", "79", "26764"):
        answer = fire(
            app,
            client,
            "targets.entry.write",
            filled | {ids.ENTRY_UNIT_SELECT: code},
            ids.SUBMIT_BUTTON,
        )
        assert "Không tìm thấy" in repr(answer.get_json())
    theirs = session.scalars(
        select(IndicatorValue.id).where(IndicatorValue.unit_id == world["761"].id)
    ).all()[-1]
    for value_id in (theirs, "x", None):
        answer = fire(
            app,
            client,
            "targets.entry.write",
            filled
            | {
                ids.WITHDRAW_BUTTON: 1,
                ids.ENTRY_UNIT_SELECT: "760",
                ids.ENTRY_SEEN_STORE: f"{value_id}:0",
            },
            ids.WITHDRAW_BUTTON,
        )
        assert "Không tìm thấy" in repr(answer.get_json())
    assert len(session.scalars(select(IndicatorValue.id)).all()) == count


# --- the form ------------------------------------------------------------------------------------


def press(app, client, button: str, **typed: Any):
    values = {
        button: 1,
        ids.NUMERATOR_INPUT: typed.get("upper", "28"),
        ids.DENOMINATOR_INPUT: typed.get("lower", "40"),
        ids.SOURCE_INPUT: typed.get("source", "Báo cáo 125"),
        ids.SURE_INPUT: typed.get("sure", False),
        ids.ENTRY_INDICATOR_SELECT: "K.1",
        ids.ENTRY_UNIT_SELECT: "760",
        ids.ENTRY_PERIOD_SELECT: "2023-09-30",
        ids.ENTRY_SEEN_STORE: typed.get("seen", "0:0"),
        ids.ENTRY_CHANGE_STORE: 3,
    }
    answer = fire(app, client, "targets.entry.write", values, button)
    return answer.get_json()["response"]


def test_the_form_sends_a_value_and_tells_what_happened(app, session, world, signed_in) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    answer = press(app, client, ids.SUBMIT_BUTTON)
    assert "Đã gửi duyệt" in repr(answer)
    assert answer[ids.ENTRY_CHANGE_STORE]["data"] == 4
    assert rows(session) == [("submitted", 1, 28.0, True)]
    again = repr(press(app, client, ids.SUBMIT_BUTTON, upper="29"))
    assert "70,0" in again
    assert "72,5" in again
    assert "Chờ duyệt" in again


def test_a_missing_source_is_told_beside_its_field(app, world, signed_in) -> None:
    answer = press(app, signed_in(Role.DISTRICT_OFFICER), ids.SUBMIT_BUTTON, source=" ")
    assert "Cần ghi nguồn" in answer[ids.SOURCE_NOTE]["children"]
    assert answer[ids.ENTRY_NOTE]["children"] == ""


def test_a_doubtful_value_waits_for_a_second_look(app, session, world, signed_in) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    answer = repr(press(app, client, ids.SUBMIT_BUTTON, upper="39"))
    assert "điểm cần xem lại" in answer
    assert "vượt mức thường thấy" in answer
    assert rows(session) == []
    press(app, client, ids.SUBMIT_BUTTON, upper="39", sure=True)
    assert rows(session) == [("submitted", 1, 39.0, True)]


def test_drafts_are_not_questioned(app, session, world, signed_in) -> None:
    press(app, signed_in(Role.DISTRICT_OFFICER), ids.DRAFT_BUTTON, upper="39")
    assert rows(session) == [("draft", 1, 39.0, True)]


def test_the_form_shows_the_period_before_and_every_revision(
    app, session, world, signed_in
) -> None:
    target_entry.save(person(session, "d760"), form(), submit=True)
    asked = {
        ids.ENTRY_INDICATOR_SELECT: "K.1",
        ids.ENTRY_UNIT_SELECT: "760",
        ids.ENTRY_PERIOD_SELECT: "2023-09-30",
    }
    client = signed_in(Role.DISTRICT_OFFICER)
    shown = repr(fire(app, client, "targets.entry.show_form", asked).get_json())
    assert "Kỳ trước (08/2023): 65,0" in shown
    assert "Bản 1" in shown
    assert "Báo cáo 125/BC-PGDĐT" in shown


# --- what is missing, what waits -----------------------------------------------------------------


def test_what_is_missing_is_told_before_and_after_it_is_due(session, world) -> None:
    found = target_entry.missing(session, person(session, "d760"))
    assert [(m.definition.key, m.period_on, m.is_late) for m in found] == [
        ("K.1", date(2023, 9, 30), True)
    ]
    target_entry.save(person(session, "d760"), form(), submit=True)
    assert target_entry.missing(session, person(session, "d760")) == []


def test_the_way_to_the_form_counts_what_is_owed_and_what_came_back(session, world) -> None:
    officer = person(session, "d760")
    assert target_entry.waiting(session, officer) == {"entry": 1}  # September is missing
    sent = target_entry.save(officer, form(), submit=True)
    indicators.look_again(session)
    assert target_entry.waiting(session, officer) == {"entry": 0}
    assert target_entry.waiting(session, person(session, "head")) == {"entry": 0, "approval": 1}
    target_entry.decide(person(session, "head"), [sent], approve=False, reason="Thiếu phụ lục")
    assert target_entry.waiting(session, officer) == {"entry": 1}


def test_the_queue_shows_what_a_value_replaces_and_what_is_doubtful(
    app, session, world, signed_in
) -> None:
    sent = target_entry.save(person(session, "d760"), form(39, sure=True), submit=True)
    client = signed_in(Role.DIVISION_HEAD)
    shown = repr(fire(app, client, "targets.approval.show_queue").get_json())
    assert "97,5" in shown
    assert "Kỳ trước 65,0" in shown
    assert "vượt mức thường thấy" in shown
    decided = fire(
        app,
        client,
        "targets.approval.decide",
        {ids.APPROVE_BUTTON: 1, ids.QUEUE_SELECT: [sent]},
        ids.APPROVE_BUTTON,
    )
    assert "Đã duyệt 1 giá trị" in repr(decided.get_json())
    assert "Không có số liệu nào chờ duyệt" in repr(
        fire(app, client, "targets.approval.show_queue").get_json()
    )


def test_only_sound_values_are_ticked_together(app, world, signed_in) -> None:
    values = {ids.TICK_BUTTON: 1, ids.SHOWN_STORE: {"sound": [4, 5]}}
    answer = fire(app, signed_in(Role.OFFICE), "targets.approval.tick", values)
    assert answer.get_json()["response"][ids.QUEUE_SELECT]["value"] == [4, 5]


@pytest.mark.parametrize("ticked", [[], None, ["x"], [{}]])
def test_nothing_ticked_decides_nothing(app, world, signed_in, ticked) -> None:
    values = {ids.APPROVE_BUTTON: 1, ids.QUEUE_SELECT: ticked}
    answer = fire(
        app, signed_in(Role.OFFICE), "targets.approval.decide", values, ids.APPROVE_BUTTON
    )
    assert "Chưa chọn giá trị nào" in repr(answer.get_json())


# --- imports -------------------------------------------------------------------------------------


def bring(session, actor, folder, upper: int, mode: Mode = Mode.UPDATE):
    path = folder / f"values-{upper}.csv"
    path.write_text(
        "indicator_key,unit_code,period_on,value,numerator,denominator\n"
        f"K.1,760,2023-09-30,{100 * upper / 40},{upper},40\n"
    )
    plan = plan_import(session, actor, Subject.INDICATOR_VALUES, path, mode=mode)
    assert [issue.rule for issue in plan.errors] == []
    return apply_import(session, actor, plan)


def test_imported_values_of_a_district_wait_for_approval(session, world, tmp_path) -> None:
    bring(session, person(session, "d760"), tmp_path, 28)
    assert rows(session) == [("submitted", 1, 28.0, True)]
    bring(session, person(session, "d760"), tmp_path, 29)
    assert rows(session) == [("submitted", 1, 28.0, False), ("submitted", 2, 29.0, True)]


def test_an_imported_correction_stands_beside_the_approved_value(session, world, tmp_path) -> None:
    bring(session, person(session, "vp"), tmp_path, 28)
    batch = bring(session, person(session, "d760"), tmp_path, 30)
    assert rows(session) == [("approved", 1, 28.0, True), ("submitted", 2, 30.0, True)]
    revert(session, person(session, "d760"), batch.id)
    assert rows(session) == [("approved", 1, 28.0, True), ("submitted", 2, 30.0, False)]


def test_a_district_does_not_replace_approved_values_wholesale(session, world, tmp_path) -> None:
    path = tmp_path / "values.csv"
    path.write_text(
        "indicator_key,unit_code,period_on,value,numerator,denominator\nK.1,760,2023-09-30,70,28,40\n"
    )
    plan = plan_import(
        session, person(session, "d760"), Subject.INDICATOR_VALUES, path, mode=Mode.REPLACE
    )
    assert [issue.rule for issue in plan.errors] == ["replace_needs_approval"]
