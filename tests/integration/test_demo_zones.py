"""The simulated zones: every district, both grades, judged by the rules of the product."""

import hashlib

import pandas as pd
import pytest
import shapely

from data import reference
from data.domain.simulation import zones as simulation
from data.domain.zones.plane import (
    adjoining,
    components,
    shapes_in_metres,
)
from data.domain.zones.reviewing import problems
from data.services import demo, demo_zones
from data.services.reference import district_shapes


@pytest.fixture(scope="module")
def city():
    return demo.simulated_city(demo.SEED_NUMBER)


@pytest.fixture(scope="module")
def zones(city):
    return demo_zones.simulated_zones(city, demo.SEED_NUMBER)


@pytest.fixture(scope="module")
def blocks_of(zones):
    """District -> its blocks and who adjoins whom, worked out from the stored shapes."""
    found = {}
    for district, own in zones.blocks.groupby("district_code"):
        shapes = list(shapely.from_wkb(own["geometry"].to_numpy()))
        found[district] = (own.reset_index(drop=True), adjoining(shapes_in_metres(shapes)))
    return found


def plans(zones, *, flawed=False):
    """Rows of assignments by plan; the draft with planted mistakes only if asked for."""
    last = zones.states.groupby("plan")["state"].last()
    wanted = set(last.index[(last == "draft") == flawed])
    rows = zones.assignments[zones.assignments["plan"].isin(wanted)]
    return rows.groupby("plan")


def pairs_of(own, rows):
    place = {code: at for at, code in enumerate(own["code"])}
    schools = {code: at for at, code in enumerate(sorted(set(rows["institution"])))}
    return [
        (place[block], schools[school])
        for block, school in zip(rows["block"], rows["institution"], strict=True)
    ]


def test_the_same_seed_gives_the_same_zones(city, zones):
    def digest(made):
        whole = hashlib.sha256()
        for name in made.__slots__:
            whole.update(getattr(made, name).map(str).to_csv().encode())
        return whole.hexdigest()

    assert digest(demo_zones.simulated_zones(city, demo.SEED_NUMBER)) == digest(zones)


def test_there_are_about_2500_blocks_with_codes_of_their_own(zones):
    assert abs(len(zones.blocks) - 2_500) < 50
    assert zones.blocks["code"].is_unique
    assert zones.blocks["ward_code"].nunique() == 312


def test_blocks_are_whole_and_cover_their_district_once(zones):
    shapes = shapely.from_wkb(zones.blocks["geometry"].to_numpy())
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_num_geometries(shapes) == 1).all()
    inside = shapely.contains_xy(shapes, zones.blocks["lon"], zones.blocks["lat"])
    assert inside.all()
    for code, district in district_shapes().items():
        own = shapes[(zones.blocks["district_code"] == code).to_numpy()]
        assert shapely.area(own).sum() == pytest.approx(district.area, rel=1e-3)
        assert shapely.union_all(own).area == pytest.approx(district.area, rel=1e-3)


def test_the_blocks_of_a_district_hang_together(blocks_of):
    assert {
        code: len(components(range(len(own)), near)) for code, (own, near) in blocks_of.items()
    } == dict.fromkeys(blocks_of, 1)


def test_expected_entrants_are_the_intake_of_the_public_schools(city, zones):
    schools = simulation._open_schools(city)
    intake = schools.groupby(["district_code", "grade"])["pupils"].sum().to_dict()
    district = zones.blocks.set_index("code")["district_code"]
    found = zones.entrants.assign(district=zones.entrants["block"].map(district))
    assert found.groupby(["district", "grade"])["entrants"].sum().to_dict() == intake
    assert (zones.entrants["entrants"] >= 0).all()


def test_every_demo_zone_is_connected_and_every_block_has_one_school(zones, blocks_of):
    checked = 0
    for key, rows in plans(zones):
        own, near = blocks_of[key.split("/")[0]]
        found = problems(len(own), pairs_of(own, rows), near, near)
        assert (found.without, found.several, found.broken) == ((), (), {}), key
        checked += rows["institution"].nunique()
    assert checked > 700


def test_every_public_school_of_the_grade_has_a_zone(city, zones):
    schools = simulation._open_schools(city)
    approved = zones.states[zones.states["state"] == "approved"]["plan"]
    for grade in simulation.GRADES:
        of_grade = [key for key in approved if key.split("/")[2] == str(grade)]
        zoned = zones.assignments[zones.assignments["plan"].isin(of_grade)]["institution"]
        assert set(zoned) == set(schools.loc[schools["grade"] == grade, "institution"])


def over(zones, city, plan_keys):
    """Entrants above the seats, and those that no plan could seat, by grade."""
    schools = simulation._open_schools(city)
    seats = schools.set_index(["grade", "institution"])["quota"]
    people = zones.entrants.set_index(["grade", "block"])["entrants"]
    rows = zones.assignments[zones.assignments["plan"].isin(plan_keys)]
    grade = rows["plan"].str.split("/").str[2].astype(int)
    counts = people.loc[pd.MultiIndex.from_arrays([grade, rows["block"]])].to_numpy()
    load = pd.Series(counts).groupby([grade.to_numpy(), rows["institution"].to_numpy()]).sum()
    above = (load - seats.reindex(load.index)).clip(lower=0).groupby(level=0).sum()
    intake = schools.groupby(["grade", "district_code"])[["pupils", "quota"]].sum()
    least = (intake["pupils"] - intake["quota"]).clip(lower=0).groupby(level=0).sum()
    return above / intake["pupils"].groupby(level=0).sum(), (above - least) / intake[
        "pupils"
    ].groupby(level=0).sum()


def test_few_entrants_are_above_the_seats(city, zones):
    last = zones.states.groupby("plan")["state"].last()
    share, avoidable = over(zones, city, set(last.index[last == "approved"]))
    assert share.max() < 0.07
    assert avoidable.max() < 0.03


def test_the_draft_has_the_planted_mistakes(zones, blocks_of):
    ((key, rows),) = list(plans(zones, flawed=True))
    own, near = blocks_of[key.split("/")[0]]
    found = problems(len(own), pairs_of(own, rows), near, near)
    assert (len(found.without), len(found.several)) == (2, 1)
    assert found.broken


def test_a_revised_plan_seats_more_children_than_the_one_before(city, zones):
    of_version = {
        version: {f"{d}/2023/{g}/{version}" for d in simulation.REVISED for g in simulation.GRADES}
        for version in (1, 2)
    }
    before, after = (over(zones, city, of_version[version])[0] for version in (1, 2))
    assert (after < before).all()


def test_units_without_public_schools_get_no_zones(city):
    one = city.institutions["district_code"] == "787"
    small = type(city)(
        **{name: getattr(city, name) for name in city.__slots__ if name not in {"institutions"}},
        institutions=city.institutions[one],
    )
    made = simulation.simulate_zones(
        demo.SEED_NUMBER, small, reference.read("units"), district_shapes()
    )
    assert set(made.blocks["district_code"]) == {"787"}
