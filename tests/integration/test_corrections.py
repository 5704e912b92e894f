"""Corrections of institutions: who may, what is checked, what is kept, the way back."""

from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
import shapely
from shapely.geometry import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from components.ids import map as page_ids
from components.ids import map_sheet as ids
from data.commands.topics import Topic
from data.contracts.access import Actor, Role, Scope
from data.contracts.errors import NotAllowedError, NotFoundError
from data.models.accounts import AuditEntry
from data.models.institutions import InstitutionProfile
from data.models.sources import DataSource, ImportBatch
from data.models.units import AdministrativeUnit, UnitBoundary
from data.queries import institutions
from data.services import caching, correcting
from data.services.audit_chain import verify
from tests import factories
from tests.integration.conftest import fire

HERE = box(106.68, 10.76, 106.72, 10.80)
THERE = box(106.72, 10.76, 106.76, 10.80)


def boundary(session: Session, unit: AdministrativeUnit, shape: Any) -> None:
    west, south, east, north = shape.bounds
    session.add(
        UnitBoundary(
            unit_id=unit.id,
            geometry=bytes(shapely.to_wkb(shape)),
            west=west,
            south=south,
            east=east,
            north=north,
            area_km2=19.0,
            illustrative=False,
            **factories.facts(session),
        )
    )
    session.flush()


@pytest.fixture
def city(session: Session) -> dict[str, AdministrativeUnit]:
    units = factories.small_city(session)
    boundary(session, units["760"], HERE)
    boundary(session, units["761"], THERE)
    for code, ward, lon in (("A", "26734", 106.70), ("B", "26764", 106.74)):
        factories.institution(
            session, units[ward], code=code, name=f"Trường {code}", lon=lon, lat=10.78
        )
    session.commit()
    return units


def officer(code: str = "760") -> Actor:
    return factories.actor(
        Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({code})), unit_code=code
    )


PLANNER = factories.actor(Role.PLANNER, name="Người quy hoạch")


def form(**changes: Any) -> dict[str, Any]:
    good = {
        "name": "Trường A",
        "kind": "primary",
        "levels": ["primary"],
        "sector": "public",
        "unit": "26734",
        "address": "",
        "programmes": "",
        "phone": "",
        "email": "",
        "website": "",
        "published": True,
        "lat": "10,78",
        "lon": "106,7",
        "reason": "Trường báo lại",
    }
    return good | changes


def seen(session: Session, code: str = "A") -> str:
    return institutions.identity(session, PLANNER.scope, code).seen


def states(session: Session, code: str = "A") -> list[InstitutionProfile]:
    own = select(InstitutionProfile).where(
        InstitutionProfile.institution_id == institutions_id(session, code)
    )
    return list(session.scalars(own.order_by(InstitutionProfile.id)))


def institutions_id(session: Session, code: str) -> int:
    found = session.scalar(
        select(InstitutionProfile.institution_id).where(InstitutionProfile.name.endswith(code))
    )
    assert found is not None
    return found


def refused(session: Session, actor: Actor = PLANNER, **changes: Any) -> dict[str, str]:
    """Send a form and return the texts' keys by field."""
    with pytest.raises(correcting.FormRefusedError) as caught:
        correcting.correct(actor, "A", form(**changes), seen(session))
    found = {one.field: one.key.removeprefix("sheet.") for one in caught.value.refusals}
    return found | {issue.column: issue.rule for issue in caught.value.issues}


@pytest.mark.usefixtures("city")
class TestWriting:
    def test_a_correction_is_a_new_state_with_source_reason_and_author(self, session):
        before = caching.versions(session).get(Topic.INSTITUTIONS, 0)
        done = correcting.correct(officer(), "A", form(phone="028 3829 1234"), seen(session))
        old, new = states(session)
        assert (old.phone, new.phone, old.superseded_by_id) == ("", "028 3829 1234", done.batch)
        assert new.superseded_by_id is None
        batch = session.get_one(ImportBatch, done.batch)
        assert (batch.kind, batch.note, batch.unit_code) == ("entry", "Trường báo lại", "760")
        assert session.get_one(DataSource, new.source_id).key == "ioc_entry"
        session.info.clear()  # another session wrote
        assert caching.versions(session)[Topic.INSTITUTIONS] == before + 1

    def test_it_is_in_the_audit_log_from_what_to_what(self, session):
        correcting.correct(PLANNER, "A", form(name="Trường Mới", lat="10,79"), seen(session))
        line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert line is not None
        assert (line.action, line.subject) == ("institution.correct", "institution:A")
        assert '"name": ["Trường A", "Trường Mới"]' in line.detail
        assert '"point": ["10.78; 106.7", "10.79; 106.7"]' in line.detail
        assert verify(session).intact

    def test_the_sheet_tells_who_changed_what_and_why(self, session):
        correcting.correct(PLANNER, "A", form(sector="non_public"), seen(session))
        newest, first = institutions.versions(session, PLANNER.scope, "A")
        assert (newest.account_name, newest.reason) == ("Người quy hoạch", "Trường báo lại")
        assert [(one.name, one.old, one.new) for one in newest.changes] == [
            ("sector", "public", "non_public")
        ]
        assert (first.changes, newest.current, first.current) == ((), True, False)

    def test_the_same_again_writes_nothing(self, session):
        done = correcting.correct(PLANNER, "A", form(), seen(session))
        assert done.batch is None
        assert len(states(session)) == 1

    def test_other_columns_are_kept(self, session):
        states(session)[0].opened_on = date(1999, 9, 5)
        states(session)[0].extra = {"x": 1}
        states(session)[0].simulated = True
        session.commit()
        correcting.correct(PLANNER, "A", form(name="Trường Khác A"), seen(session))
        new = states(session)[-1]
        assert (new.opened_on, new.extra, new.simulated) == (date(1999, 9, 5), {"x": 1}, True)
        assert new.name_folded == "truong khac a"

    def test_a_school_moves_to_another_ward_in_scope(self, session):
        done = correcting.correct(PLANNER, "A", form(unit="26764", lon="106,75"), seen(session))
        assert done.warnings == ()
        assert institutions.identity(session, officer("761").scope, "A").unit_code == "26764"
        with pytest.raises(NotFoundError):
            institutions.identity(session, officer().scope, "A")


@pytest.mark.usefixtures("city")
class TestChecking:
    def test_a_point_near_its_unit_is_saved_with_a_warning(self, session):
        done = correcting.correct(officer(), "A", form(lon="106,7205"), seen(session))
        assert [issue.rule for issue in done.warnings] == ["point_near_unit"]
        assert done.batch is not None

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"lon": "106,75"}, "point_outside_unit"),
            ({"lat": "106,7", "lon": "10,78"}, None),
            ({"lat": "20", "lon": "105"}, "point_out_of_area"),
        ],
    )
    def test_a_misplaced_point_is_refused_by_the_rule_of_imports(self, session, changes, rule):
        assert (rule or "refuse_number") in refused(session, **changes).values()
        assert len(states(session)) == 1

    def test_a_point_that_boundaries_left_outside_may_stay(self, session):
        row = states(session)[0]
        row.lon = 106.75
        session.commit()
        done = correcting.correct(
            PLANNER, "A", form(lon="106,75", phone="028 38291234"), seen(session)
        )
        assert [issue.rule for issue in done.warnings] == ["point_kept"]

    def test_every_field_is_told_and_nothing_is_half_written(self, session):
        found = refused(session, name="", phone="x", email="x", unit="99999", lon="106,75")
        assert set(found) == {"name", "phone", "email", "unit"}
        assert len(states(session)) == 1
        assert session.scalars(select(ImportBatch).where(ImportBatch.kind == "entry")).all() == []

    def test_the_city_itself_is_no_place_for_a_school(self, session):
        assert refused(session, unit="79") == {"unit": "refuse_unit"}


@pytest.mark.usefixtures("city")
class TestScope:
    def test_another_district_is_not_found(self, session):
        with pytest.raises(NotFoundError):
            correcting.correct(officer(), "B", form(), seen(session, "B"))
        with pytest.raises(NotFoundError):
            correcting.undo(officer(), "B", 1)
        with pytest.raises(NotFoundError):
            correcting.open_form(session, officer(), "B")

    def test_a_school_cannot_be_pushed_into_another_district(self, session):
        assert refused(session, officer(), unit="26764") == {"unit": "refuse_unit"}

    def test_the_form_offers_units_in_scope_only(self, session):
        offered = {one.code for one in correcting.open_form(session, officer(), "A").units}
        assert offered == {"760", "26734"}

    @pytest.mark.parametrize("role", [Role.DIRECTOR, Role.DIVISION_HEAD, Role.OPERATOR, Role.ADMIN])
    def test_readers_correct_nothing(self, session, role):
        reader = factories.actor(role)
        with pytest.raises(NotAllowedError):
            correcting.correct(reader, "A", form(), seen(session))
        with pytest.raises(NotAllowedError):
            correcting.undo(reader, "A", 1)

    def test_a_place_is_told_for_units_in_scope_only(self, session):
        place = correcting.place_of(session, officer(), "26734", "10,78", "106,75")
        assert place is not None
        assert (place.unit_name, place.holder_name) == ("Đơn vị 760", "Đơn vị 761")
        assert correcting.place_of(session, officer(), "26764", "10,78", "106,75") is None
        assert correcting.place_of(session, officer(), "26734", "x", "106,75") is None


@pytest.mark.usefixtures("city")
class TestConflict:
    def test_a_form_opened_before_another_change_is_refused_and_tells_it(self, session):
        old = seen(session)
        correcting.correct(officer(), "A", form(phone="028 3829 1234"), old)
        with pytest.raises(correcting.CorrectionConflictError) as caught:
            correcting.correct(PLANNER, "A", form(name="Trường Z A"), old)
        assert caught.value.values["fields"] == ["phone"]
        assert caught.value.values["name"] == str(Role.DISTRICT_OFFICER)
        assert states(session)[-1].name == "Trường A"

    @pytest.mark.parametrize("forged", ["", "x", "0" * 16])
    def test_a_forged_state_is_refused(self, session, forged):
        with pytest.raises(correcting.CorrectionConflictError):
            correcting.correct(PLANNER, "A", form(), forged)


@pytest.mark.usefixtures("city")
class TestUndo:
    def corrected(self, session: Session, **changes: Any) -> int:
        done = correcting.correct(PLANNER, "A", form(**changes), seen(session))
        assert done.batch is not None
        return done.batch

    def refusal(self, actor: Actor, number: int) -> str:
        with pytest.raises(correcting.UndoRefusedError) as caught:
            correcting.undo(actor, "A", number)
        return caught.value.key

    def test_it_brings_the_state_back_as_a_new_one_and_is_audited(self, session):
        first = states(session)[0]
        number = self.corrected(session, name="Trường Sai A")
        undone = correcting.undo(officer(), "A", number)
        back = states(session)[-1]
        assert (back.name, back.source_id, back.as_of_on) == (
            first.name,
            first.source_id,
            first.as_of_on,
        )
        assert session.get_one(ImportBatch, undone).reverts_id == number
        line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert line is not None
        assert line.action == "institution.undo"
        assert institutions.versions(session, PLANNER.scope, "A")[0].undoes == number

    def test_an_undo_can_be_undone(self, session):
        number = self.corrected(session, name="Trường Đúng A")
        again = correcting.undo(PLANNER, "A", correcting.undo(PLANNER, "A", number))
        assert states(session)[-1].name == "Trường Đúng A"
        assert states(session)[-1].batch_id == again

    def test_it_is_refused_when_something_newer_stands_on_it(self, session):
        number = self.corrected(session, phone="028 3829 1234")
        self.corrected(session, phone="028 3829 1235")
        assert self.refusal(PLANNER, number) == "sheet.undo_newer"

    def test_twice_is_refused(self, session):
        number = self.corrected(session, phone="028 3829 1234")
        correcting.undo(PLANNER, "A", number)
        assert self.refusal(PLANNER, number) == "sheet.undo_newer"

    def test_what_is_no_correction_is_refused(self, session):
        number = states(session)[0].batch_id
        assert self.refusal(PLANNER, number) == "sheet.undo_not_correction"
        assert self.refusal(PLANNER, 0) == "sheet.undo_not_correction"

    def test_a_state_outside_ones_district_is_not_brought_back(self, session):
        number = self.corrected(session, unit="26764", lon="106,75")
        assert self.refusal(officer("761"), number) == "sheet.undo_outside"


SENT = MappingProxyType(
    {
        page_ids.INSTITUTION_STORE: "A",
        ids.SAVE_BUTTON: 1,
        ids.NAME_INPUT: "Trường A",
        ids.KIND_SELECT: "primary",
        ids.LEVELS_INPUT: ["primary"],
        ids.SECTOR_SELECT: "public",
        ids.UNIT_SELECT: "26734",
        ids.PUBLISHED_INPUT: False,
        ids.LAT_INPUT: "10.78",
        ids.LON_INPUT: "106.70",
        ids.REASON_INPUT: "Không công bố nữa",
    }
)


@pytest.mark.usefixtures("city")
class TestEndpoint:
    def send(self, app, client, session, **changes: Any) -> Any:
        values = {**SENT, ids.FORM_STORE: {"code": "A", "seen": seen(session)}, **changes}
        return fire(app, client, "map.sheet.save", values)

    @pytest.mark.parametrize(
        ("role", "status", "written"),
        [
            (Role.OFFICE, 200, True),
            (Role.DISTRICT_OFFICER, 200, True),
            (Role.DIRECTOR, 403, False),
            (Role.WALL, 403, False),
            (None, 401, False),
        ],
    )
    def test_exactly_those_who_may_write(
        self, app, session, client, signed_in, role, status, written
    ):
        browser = signed_in(role) if role else client
        answer = self.send(app, browser, session)
        assert answer.status_code == status
        assert states(session)[-1].published is not written

    def test_an_outsider_is_told_that_there_is_no_such_record(self, app, session, signed_in):
        browser = signed_in(Role.DISTRICT_OFFICER)
        opened = {"code": "B", "seen": seen(session, "B")}
        answer = self.send(app, browser, session, **{ids.FORM_STORE: opened})
        text = repr(answer.get_json())
        assert "Không tìm thấy" in text
        assert len(states(session, "B")) == 1

    def test_wrong_fields_are_told_beside_them_in_the_readers_language(
        self, app, session, signed_in
    ):
        browser = signed_in(Role.PLANNER)
        answer = self.send(app, browser, session, **{ids.PHONE_INPUT: "x", ids.LON_INPUT: "106.8"})
        told = answer.get_json()["response"]
        assert "8 đến 15 chữ số" in told[ids.field_note("phone")]["children"]
        assert "nằm ngoài Đơn vị 760" in told[ids.field_note("lat")]["children"]
        assert "có 2 ô cần sửa" in repr(told[ids.SAVE_NOTE])
        assert ids.SAVED_STORE not in told

    @pytest.mark.parametrize(
        "forged",
        [
            {ids.FORM_STORE: None},
            {ids.FORM_STORE: "A"},
            {ids.LEVELS_INPUT: {"a": 1}, ids.NAME_INPUT: ["x"]},
            {ids.LAT_INPUT: {"x": 1}, ids.KIND_SELECT: 7, ids.REASON_INPUT: None},
            {ids.UNIT_SELECT: ["26734"]},
        ],
    )
    def test_forged_payloads_write_nothing(self, app, session, signed_in, forged):
        answer = self.send(app, signed_in(Role.PLANNER), session, **forged)
        assert answer.status_code in {200, 204}
        assert len(states(session)) == 1

    def test_conflict_and_refused_undo_are_told_in_words(self, app, session, signed_in):
        browser = signed_in(Role.PLANNER)
        opened = {"code": "A", "seen": seen(session)}
        correcting.correct(officer(), "A", form(phone="028 3829 1234"), seen(session))
        told = repr(self.send(app, browser, session, **{ids.FORM_STORE: opened}).get_json())
        assert "đã thay đổi hồ sơ" in told
        assert "Điện thoại" in told
        values = {
            page_ids.INSTITUTION_STORE: "A",
            ids.UNDO_BUTTON: 1,
            ids.UNDO_STORE: states(session)[0].batch_id,
        }
        told = repr(fire(app, browser, "map.sheet.undo", values).get_json())
        assert "không phải là một lần sửa" in told
        values[ids.UNDO_STORE] = states(session)[-1].batch_id
        answer = fire(app, browser, "map.sheet.undo", values).get_json()["response"]
        assert answer[ids.UNDONE_STORE]["data"]["code"] == "A"
        assert states(session)[-1].phone == ""
