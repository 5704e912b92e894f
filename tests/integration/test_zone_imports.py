"""Blocks, expected entrants and zones by file: checked whole, appended, undone."""

import csv
import json
from datetime import date, timedelta

import pytest
import shapely
from sqlalchemy import func, select

from data.commands.topics import Topic
from data.contracts.access import SYSTEM, WHOLE_CITY, Role, Scope
from data.contracts.clock import DEMO_START, system_now
from data.contracts.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.importing import ImportSource, Mode, Subject
from data.contracts.zones import Decision, PlanState
from data.models.accounts import AuditEntry
from data.models.sources import InstallationFact
from data.models.zones import BlockProfile, ZonePlan, ZonePlanState
from data.queries import clock, exports
from data.services import caching, zone_deciding, zone_export, zones
from data.services.importing import apply_import, plan_import, revert
from tests import factories
from tests import zone_factories as make

SOURCE = ImportSource("Tờ trình của Phòng GDĐT", date(2023, 9, 30))
ZONES = ["school_year", "grade", "unit_code", "block_code", "institution_code"]


@pytest.fixture
def city(session):
    offset = (DEMO_START - system_now()) / timedelta(seconds=1)
    session.add(InstallationFact(key=clock.OFFSET_KEY, value=str(offset)))
    units = factories.small_city(session)
    for code, unit, kind in (
        ("A", "26734", "primary"), ("B", "26734", "primary"), ("C", "26764", "primary"),
        ("L", "26734", "lower_secondary"),
    ):  # fmt: skip
        factories.institution(session, units[unit], code=code, kind=kind)
    for place, code in enumerate(("K1", "K2", "K3")):
        make.block(session, units["26734"], place, code=code, entrants=None)
    make.block(session, units["26764"], 6, code="F1", entrants=None)
    return units


@pytest.fixture
def table(tmp_path):
    def write(rows, header=ZONES, name="zones.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return write


@pytest.fixture
def shapes(tmp_path):
    def write(features, name="blocks.geojson"):
        path = tmp_path / name
        drawn = [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": None if shape is None else shapely.geometry.mapping(shape),
            }
            for properties, shape in features
        ]
        text = json.dumps({"type": "FeatureCollection", "features": drawn}, ensure_ascii=False)
        path.write_text(text, "utf-8")
        return path

    return write


def row(block, school, grade=1, unit="760", year="2023-2024"):
    return [year, grade, unit, block, school]


def plan(session, path, subject=Subject.ZONES, actor=SYSTEM, mode=Mode.UPDATE):
    return plan_import(session, actor, subject, path, mode=mode, source=SOURCE)


def bring(session, path, subject=Subject.ZONES, actor=SYSTEM, mode=Mode.UPDATE):
    made = plan(session, path, subject, actor, mode)
    assert [(issue.row, issue.rule, issue.value) for issue in made.errors] == []
    return apply_import(session, actor, made)


def rules(made):
    return [(issue.row, issue.column, issue.rule) for issue in made.errors]


def sent(session, version=1):
    """Block -> schools of a version of the plan of 760."""
    rows = exports.rows(session, WHOLE_CITY, exports.Dataset.ZONES, "vi")[1]
    found = {}
    for _, _, unit, number, block, school, *_ in rows:
        if (unit, number) == ("760", version):
            found.setdefault(block, []).append(school)
    return found


def states(session):
    return [(p.version, str(p.state)) for p in zones.plans(session, WHOLE_CITY, 2023, 1)]


def district(code="760"):
    return factories.actor(
        Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({code})), unit_code=code
    )


@pytest.mark.usefixtures("city")
class TestZones:
    def test_a_dry_run_writes_nothing(self, session, table):
        made = plan(session, table([row("K1", "A"), row("K2", "B")]))
        assert made.counts.added == 2
        assert session.scalar(select(func.count()).select_from(ZonePlan)) == 0

    def test_a_file_opens_a_draft_with_its_audit_line_and_topic(self, session, table):
        before = caching.versions(session).get(Topic.ZONES, 0)
        bring(session, table([row("K1", "A"), row("K2", "A"), row("K3", "B")]))
        assert sent(session) == {"K1": ["A"], "K2": ["A"], "K3": ["B"]}
        assert states(session) == [(1, "draft")]
        assert caching.versions(session)[Topic.ZONES] == before + 1
        actions = set(session.scalars(select(AuditEntry.action)))
        assert {"zone_plan.draft", "import.apply"} <= actions

    def test_the_same_file_twice_changes_nothing(self, session, table):
        path = table([row("K1", "A")])
        bring(session, path)
        assert bring(session, path) is None
        assert states(session) == [(1, "draft")]

    def test_a_full_list_withdraws_what_it_leaves_out(self, session, table):
        bring(session, table([row("K1", "A"), row("K2", "A")]))
        bring(session, table([row("K1", "B")]), mode=Mode.REPLACE)
        assert sent(session) == {"K1": ["B"]}

    def test_two_schools_of_a_block_come_in_with_a_warning(self, session, table):
        made = plan(session, table([row("K1", "A"), row("K1", "B")]))
        assert [(issue.row, issue.rule) for issue in made.warnings] == [(3, "block_twice")]
        apply_import(session, SYSTEM, made)
        found = zones.picture(session, WHOLE_CITY, 2023, 1, None)
        draft = zones.picture(session, WHOLE_CITY, 2023, 1, found.plans[0].id)
        assert [block.code for block in draft.several] == ["K1"]
        assert [block.code for block in draft.without] == ["K2", "K3"]

    def test_a_school_of_another_level_is_a_warning(self, session, table):
        made = plan(session, table([row("K1", "L")]))
        assert [issue.rule for issue in made.warnings] == ["school_of_other_level"]

    def test_all_errors_come_at_once_with_row_and_column(self, session, table):
        made = plan(
            session,
            table(
                [
                    row("K9", "A"),
                    row("K1", "Z"),
                    row("F1", "A"),
                    row("K2", "A", grade=3),
                    row("K3", "A", unit="999"),
                    row("K3", "A", year="2099"),
                    row("K1", "B"),
                    row("K1", "B"),
                ]
            ),
        )
        assert rules(made) == [
            (2, "block_code", "unknown_block"),
            (3, "institution_code", "unknown_institution"),
            (4, "block_code", "block_outside_plan"),
            (5, "grade", "not_entry_grade"),
            (6, "unit_code", "unknown_unit"),
            (7, "school_year", "in_future"),
            (9, "school_year", "duplicate_key"),
        ]

    def test_a_plan_may_cover_any_level(self, session, table):
        """Where there are no districts the city plans for its wards."""
        bring(session, table([row("K1", "A", unit="79"), row("F1", "C", unit="79")]))
        bring(session, table([row("K1", "A", unit="26734")]))
        assert session.scalar(select(func.count()).select_from(ZonePlan)) == 2

    def test_a_district_brings_its_own_alone(self, session, table):
        own = district()
        bring(session, table([row("K1", "A")]), actor=own)
        made = plan(
            session, table([row("F1", "C", unit="761"), row("K1", "C")], name="x.csv"), actor=own
        )
        assert {rule for _, _, rule in rules(made)} == {"outside_scope"}
        assert {(at, column) for at, column, _ in rules(made)} == {
            (2, "unit_code"), (2, "block_code"), (2, "institution_code"), (3, "institution_code")
        }  # fmt: skip

    def test_others_may_not(self, session, table):
        for role in (Role.DIVISION_OFFICER, Role.ADMIN, Role.DIRECTOR):
            with pytest.raises(NotAllowedError):
                plan(session, table([row("K1", "A")]), actor=factories.actor(role))

    def test_an_approved_version_is_locked_and_a_new_one_is_opened(self, session, table):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        approve(session)
        header = ["school_year", "grade", "unit_code", "version", "block_code", "institution_code"]
        old = plan(session, table([[2023, 1, "760", 1, "K1", "B"]], header, "old.csv"))
        assert rules(old) == [(2, "version", "plan_locked")]
        bring(session, table([row("K1", "B")], name="new.csv"))
        assert states(session) == [(1, "approved"), (2, "draft")]
        assert sent(session)["K1"] == ["A"]
        assert sent(session, 2) == {"K1": ["B"]}

    def test_an_export_comes_back_unchanged(self, session, table):
        bring(session, table([row("K1", "A"), row("K2", "B")]))
        columns, rows = exports.rows(session, WHOLE_CITY, exports.Dataset.ZONES, "vi")
        path = table([list(one) for one in rows], columns, "again.csv")
        made = plan(session, path)
        assert made.errors == ()
        assert (made.counts.unchanged, made.counts.nothing) == (2, True)


@pytest.mark.usefixtures("city")
class TestRevert:
    def test_a_new_plan_goes_and_comes_back(self, session, table):
        batch = bring(session, table([row("K1", "A")]))
        undo = revert(session, SYSTEM, batch.id)
        assert (sent(session), states(session)) == ({}, [])
        revert(session, SYSTEM, undo.id)
        assert (sent(session), states(session)) == ({"K1": ["A"]}, [(1, "draft")])
        assert session.scalar(select(func.count()).select_from(ZonePlanState)) == 3

    def test_a_change_of_a_draft_is_undone(self, session, table):
        bring(session, table([row("K1", "A"), row("K2", "A")]))
        batch = bring(session, table([row("K1", "B")], name="b.csv"), mode=Mode.REPLACE)
        revert(session, SYSTEM, batch.id)
        assert sent(session) == {"K1": ["A"], "K2": ["A"]}

    def test_what_is_approved_stays(self, session, table):
        batch = bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        approve(session)
        with pytest.raises(InvalidInputError) as refused:
            revert(session, SYSTEM, batch.id)
        assert refused.value.key == "zones.plan_locked"
        assert len(sent(session)) == 3


DECISION = Decision("99/QĐ-UBND", date(2023, 10, 1), date(2023, 10, 16))


def approve(session, actor=None, decision=DECISION, version=1):
    actor = actor or factories.actor(Role.OFFICE)
    found = {p.version: p.id for p in zones.plans(session, WHOLE_CITY, 2023, 1)}
    zone_deciding.approve(session, actor, found[version], decision)


@pytest.mark.usefixtures("city")
class TestApproval:
    def test_the_old_version_gives_way_and_keeps_its_decision(self, session, table):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        approve(session)
        bring(session, table([row(f"K{n}", "B") for n in (1, 2, 3)], name="2.csv"))
        later = Decision("100/QĐ-UBND", date(2023, 10, 10), date(2023, 11, 1))
        approve(session, decision=later, version=2)
        first, second = zones.plans(session, WHOLE_CITY, 2023, 1)
        assert (first.state, first.decision_number) == (PlanState.SUPERSEDED, "99/QĐ-UBND")
        assert (second.state, second.effective_on) == (PlanState.APPROVED, date(2023, 11, 1))
        line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert line.action == "zone_plan.approved"

    def test_a_plan_with_faults_is_not_approved(self, session, table):
        bring(session, table([row("K1", "A"), row("K1", "B")]))
        with pytest.raises(InvalidInputError) as refused:
            approve(session)
        assert (refused.value.key, refused.value.values["count"]) == ("zones.not_whole", 3)

    def test_a_decision_needs_a_number(self, session, table):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        with pytest.raises(InvalidInputError):
            approve(session, decision=Decision(" ", date(2023, 10, 1), date(2023, 10, 1)))

    def test_a_version_is_approved_once(self, session, table):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        approve(session)
        with pytest.raises(ConflictError):
            approve(session)

    @pytest.mark.parametrize(
        "role", [Role.PLANNER, Role.DISTRICT_OFFICER, Role.DIVISION_HEAD, Role.OPERATOR, Role.ADMIN]
    )
    def test_only_office_and_director_decide(self, session, table, role):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        with pytest.raises(NotAllowedError):
            approve(session, factories.actor(role))

    def test_a_plan_outside_the_scope_is_not_found(self, session, table):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        stranger = factories.actor(Role.OFFICE, Scope(unit_codes=frozenset({"761"})))
        with pytest.raises(NotFoundError):
            approve(session, stranger)


@pytest.mark.usefixtures("city")
class TestBlocks:
    def test_blocks_come_in_and_change(self, session, shapes):
        path = shapes(
            [
                ({"code": "K1", "name": "Khu phố Một", "unit_code": 26734}, make.square(0)),
                ({"Mã khu phố": "N1", "Tên": "Ấp Mới", "unit_code": "26734"}, make.square(3, 1)),
            ]
        )
        batch = bring(session, path, Subject.BLOCKS)
        assert (batch.rows_added, batch.rows_changed) == (1, 1)
        new = session.scalars(select(BlockProfile).where(BlockProfile.name == "Ấp Mới")).one()
        assert (new.name_folded, new.illustrative, new.simulated) == ("ap moi", False, False)
        assert new.west < new.lon < new.east
        assert bring(session, path, Subject.BLOCKS) is None
        revert(session, SYSTEM, batch.id)
        current = select(BlockProfile.name).where(BlockProfile.superseded_by_id.is_(None))
        assert "Khu phố K1" in set(session.scalars(current))

    def test_all_errors_come_at_once(self, session, shapes):
        bow = shapely.Polygon([(106.6, 10.7), (106.7, 10.8), (106.7, 10.7), (106.6, 10.8)])
        good = {"name": "x", "unit_code": "26734"}
        path = shapes(
            [
                ({"code": "N1", **good}, make.square(4)),
                ({"code": "N2", **good}, make.square(4)),
                ({"code": "N3", **good}, None),
                ({"code": "N4", **good}, bow),
                ({"code": "N5", **good}, shapely.Point(106.6, 10.7)),
                ({"code": "N1", "name": "", "unit_code": "1"}, make.square(7)),
                ({"code": "N6", **good}, shapely.box(10.7, 106.6, 10.71, 106.61)),
            ]
        )
        assert rules(plan(session, path, Subject.BLOCKS)) == [
            (1, "code", "overlap"),
            (3, "", "shape_missing"),
            (4, "", "invalid_shape"),
            (5, "", "not_polygon"),
            (6, "name", "required"),
            (6, "code", "duplicate_key"),
            (6, "unit_code", "unknown_unit"),
            (7, "", "swapped_shape"),
        ]

    def test_a_table_is_no_map(self, session, table):
        made = plan(session, table([row("K1", "A")]), Subject.BLOCKS)
        assert rules(made) == [(0, "", "map_expected")]

    def test_a_district_may_not_take_anothers_block(self, session, shapes):
        path = shapes([({"code": "F1", "name": "x", "unit_code": "26734"}, make.square(4))])
        assert rules(plan(session, path, Subject.BLOCKS, district())) == [
            (1, "code", "outside_scope")
        ]

    def test_a_taken_out_plan_brings_its_blocks_back_unchanged(self, session, table, tmp_path):
        bring(session, table([row("K1", "A"), row("K1", "B"), row("K2", "A")]))
        asked = zone_export.Asked(2023, 1, zones.plans(session, WHOLE_CITY, 2023, 1)[0].id)
        made = zone_export.export(session, SYSTEM, asked, "geojson")
        path = tmp_path / made.name
        path.write_bytes(made.content)
        again = plan(session, path, Subject.BLOCKS)
        assert again.errors == ()
        assert again.counts.as_dict() == {
            "added": 0, "changed": 0, "unchanged": 3, "withdrawn": 0
        }  # fmt: skip


@pytest.mark.usefixtures("city")
class TestEntrants:
    HEADER = ("block_code", "school_year", "grade", "entrants")

    def test_entrants_come_in_and_are_seen(self, session, table):
        bring(session, table([row(f"K{n}", "A") for n in (1, 2, 3)]))
        path = table([["K1", 2023, 1, 40], ["K2", 2023, 1, 25]], self.HEADER, "e.csv")
        bring(session, path, Subject.ENTRANTS)
        plan_id = zones.plans(session, WHOLE_CITY, 2023, 1)[0].id
        found = zones.picture(session, WHOLE_CITY, 2023, 1, plan_id)
        assert found.zones[0].entrants == 65

    def test_mistakes_are_named(self, session, table):
        path = table([["X", 2023, 1, 1], ["K1", 2023, 2, 1], ["K1", 2023, 1, -4]], self.HEADER)
        assert rules(plan(session, path, Subject.ENTRANTS)) == [
            (2, "block_code", "unknown_block"),
            (3, "grade", "not_entry_grade"),
            (4, "entrants", "too_low"),
        ]
