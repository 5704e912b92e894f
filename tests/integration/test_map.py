"""The map page through the server: points, figures, colours, drawn areas, files."""

import io
import json

import geopandas
import numpy as np
import orjson
import pytest
import shapely
from openpyxl import load_workbook
from sqlalchemy import select

from app import create_app
from components.ids import map as ids
from data.contracts.access import WHOLE_CITY, Role, Scope
from data.contracts.education import level_of
from data.contracts.mapping import Classing, PointRow
from data.domain import geometry
from data.models.accounts import AuditEntry
from data.models.cameras import Camera, CameraState
from data.models.indicators import Indicator, IndicatorValue
from data.models.institutions import InstitutionProfile
from data.models.population import Population
from data.models.sources import Norm
from data.models.units import UnitBoundary, UnitProfile
from data.services import caching, map_search, mapping, outlines
from data.settings import Settings
from tests import factories
from tests.integration.conftest import csrf, fire
from tests.integration.page_load import PageLoad, statements

MOST_STATEMENTS = 20
SHAPES = {"760": shapely.box(106.68, 10.76, 106.72, 10.80),
          "761": shapely.box(106.72, 10.76, 106.76, 10.80)}  # fmt: skip
SECRET_NAME = "Trường Bí Mật"


def placed(session, unit, code, lon, lat, **fields):
    return factories.institution(session, unit, code=code, lon=lon, lat=lat, **fields)


@pytest.fixture
def city(session):
    units = factories.small_city(session)
    facts = factories.facts(session)
    for code, shape in SHAPES.items():
        west, south, east, north = shape.bounds
        session.add(
            UnitBoundary(
                unit_id=units[code].id,
                geometry=shapely.to_wkb(shape),
                west=west,
                south=south,
                east=east,
                north=north,
                area_km2=geometry.area_km2(shape),
                **facts,
            )
        )
    for code, lon in (("26734", 106.70), ("26764", 106.74)):
        ward = session.scalars(
            select(UnitProfile).where(UnitProfile.unit_id == units[code].id)
        ).one()
        ward.lon, ward.lat = lon, 10.78
        session.add(
            Population(unit_id=units[code].id, year=2023, age=6, sex="male", people=1000, **facts)
        )
    first = placed(
        session,
        units["26734"],
        "A1",
        106.700,
        10.780,
        name="Trường Đống Đa",
        address="12 Lê Lợi, Đơn vị 26734, Đơn vị 760",
        programmes="GDPT 2018",
    )
    second = placed(session, units["26734"], "A2", 106.710, 10.790, name="=1+1")
    third = placed(session, units["26764"], "B1", 106.740, 10.780, name=SECRET_NAME)
    placed(session, units["26764"], "B2", 106.745, 10.781, kind="life_skills", levels="")
    factories.institution(session, units["26734"], code="A3", name="Trường chưa có toạ độ")
    for year, pupils in ((2018, 60), (2023, 80)):
        factories.enrolment(session, first, {1: (pupils, 2)}, year)
        factories.enrolment(session, second, {1: (pupils - 20, 2)}, year)
        factories.enrolment(session, third, {1: (pupils + 4321, 2)}, year)
    session.add(
        Norm(key="class_size_max.primary", document="TT", metric="p", unit="p", value_max=35)
    )
    session.commit()
    return units


OWN = Scope(unit_codes=frozenset({"760"}))


def points_of(client):
    return client.get("/map/institutions.json").get_json()


def figures_of(client, year=2023):
    return client.get(f"/map/figures/{year}.json").get_json()


def row(points, figures, code):
    at = points["code"].index(code)
    return {name: column[at] for name, column in figures.items() if isinstance(column, list)}


def test_city_reader_sees_every_institution_with_a_place(city, signed_in) -> None:
    client = signed_in(Role.DIRECTOR)
    points, figures = points_of(client), figures_of(client)
    assert points["code"] == ["A1", "A2", "B1", "B2"]
    assert points["without_place"] == 1
    assert points["years"] == [2018, 2023]
    assert points["address"][0] == "12 Lê Lợi|"  # the browser knows ward and district
    assert row(points, figures, "A1")["pupils"] == 80
    assert row(points, figures, "A1")["seats"] == 70
    assert row(points, figures, "A1")["load"] == 1143
    assert row(points, figures, "B2")["pupils"] is None


def test_district_office_gets_only_its_own_institutions(city, signed_in) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    points, figures = points_of(client), figures_of(client)
    assert points["code"] == ["A1", "A2"]
    assert len(figures["pupils"]) == 2
    assert SECRET_NAME not in json.dumps(points, ensure_ascii=False)
    assert 4401 not in figures["pupils"]


def test_rows_of_figures_fit_the_rows_of_points(city, session) -> None:
    for scope in (WHOLE_CITY, OWN):
        points = mapping.point_frame(session, scope)
        figures = mapping.figure_frame(session, scope, 2023)
        assert points[PointRow.CODE].tolist() == figures["code"].tolist()
        packed = orjson.loads(mapping.points(session, scope).raw)
        assert packed["stamp"] == orjson.loads(mapping.figures(session, scope, 2023).raw)["stamp"]


def test_a_year_without_figures_is_not_found(city, signed_in) -> None:
    assert signed_in(Role.DIRECTOR).get("/map/figures/1999.json").status_code == 404


def test_browser_that_has_the_answer_gets_none(city, signed_in) -> None:
    client = signed_in(Role.DIRECTOR)
    first = client.get("/map/institutions.json", headers={"Accept-Encoding": "br"})
    assert first.headers["Content-Encoding"] == "br"
    again = client.get("/map/institutions.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    plain = client.get("/map/institutions.json", headers={"Accept-Encoding": "identity"})
    assert plain.get_json()["code"] == ["A1", "A2", "B1", "B2"]


def test_a_camera_state_is_counted(city, session) -> None:
    school = session.scalars(
        select(InstitutionProfile).where(InstitutionProfile.name == "Trường Đống Đa")
    ).one()
    for number, states in enumerate((["online", "offline"], ["offline", "online"], [])):
        camera = Camera(
            institution_id=school.institution_id, code=f"C{number}", name="Cổng", place="gate",
            scheme="rtsp", host="127.0.0.1", port=8554, **factories.facts(session),
        )  # fmt: skip
        session.add(camera)
        session.flush()
        for state in states:
            session.add(CameraState(camera_id=camera.id, state=state, seen_at=factories.NOON))
            session.flush()
    figures = mapping.figure_frame(session, WHOLE_CITY, 2023).set_index("code").loc["A1"]
    assert (figures["cameras"], figures["cameras_seen"], figures["cameras_online"]) == (3, 2, 1)


def test_wards_without_outline_get_their_part_of_the_district(city, session) -> None:
    wards = {shape.code: shape for shape in outlines.of_level(session, "commune")}
    assert wards["26734"].illustrative
    assert wards["26734"].geometry.equals(SHAPES["760"])
    assert wards["26764"].parent_code == "761"


def test_units_are_coloured_by_a_measure_of_two_years(city, session) -> None:
    found = mapping.area_figures(session, WHOLE_CITY, "district", "pupils", 2023, 2018)
    assert found.values == {"760": 140.0, "761": 4401.0}
    assert found.other == {"760": 100.0, "761": 4381.0}
    free = mapping.area_figures(session, WHOLE_CITY, "district", "free_seats", 2023)
    assert free.values["760"] == 140 - 140
    growth = mapping.area_figures(session, WHOLE_CITY, "district", "growth_rate", 2023)
    assert growth.values["760"] == pytest.approx(0.4)


def test_a_unit_without_figures_has_none_and_never_zero(city, session) -> None:
    found = mapping.area_figures(session, WHOLE_CITY, "district", "rooms_per_10000", 2023)
    assert found.values == {"760": None, "761": None}


def test_a_district_colours_no_other_unit(city, session, app, signed_in) -> None:
    found = mapping.area_figures(session, OWN, "district", "pupils", 2023)
    assert found.values == {"760": 140.0}
    answer = fire(
        app,
        signed_in(Role.DISTRICT_OFFICER),
        "map.areas.paint",
        {ids.UNIT_SELECT: "district", ids.MEASURE_SELECT: "pupils", ids.YEAR_INPUT: 2023},
    )
    hideout = answer.get_json()["response"][ids.AREA_LAYER]["hideout"]
    assert hideout["text"] == {"760": "140"}


def test_units_are_coloured_by_an_indicator(city, session) -> None:
    indicator = Indicator(
        key="K.1", name_vi="Chỉ tiêu", name_en="Indicator", unit="percent", direction="up",
        comparison=">=", measured_on="institution", by_district=True, position=1,
    )  # fmt: skip
    session.add(indicator)
    session.flush()
    for day, part in ((factories.AS_OF.replace(month=6), 40), (factories.AS_OF, 45)):
        session.add(
            IndicatorValue(
                indicator_id=indicator.id, unit_id=city["760"].id, period_on=day, value=1.0,
                numerator=part, denominator=50, **factories.facts(session),
            )
        )  # fmt: skip
    session.flush()
    found = mapping.area_figures(session, WHOLE_CITY, "district", "indicator:K.1", 2023, 2018)
    assert found.values == {"760": 90.0, "761": None}
    assert found.other == {"760": None, "761": None}


@pytest.mark.parametrize("method", ["fixed", "quantile", "natural"])
def test_borders_of_a_measure_around_zero_mirror(method) -> None:
    borders = mapping.borders(Classing(method, middle=0.0), [-30, 10, 50], [-30, 10, 50, 400])
    assert [-border for border in borders[::-1]] == list(borders)


def test_fixed_borders_are_the_same_in_every_year() -> None:
    every = [100.0, 200.0, 300.0, 400.0, 500.0]
    fixed = Classing("fixed")
    assert mapping.borders(fixed, [100.0], every) == mapping.borders(fixed, [500.0, 300.0], every)
    assert mapping.borders(Classing("fixed", breaks=(1.0, 2.0)), [5.0], every) == (1.0, 2.0)


def circle(lon=106.705, lat=10.785, radius_m=1200.0):
    return {"kind": "circle", "centre": [lon, lat], "radius_m": radius_m}


def test_what_lies_inside_a_circle_is_summed(city, session) -> None:
    found = map_search.inside(session, WHOLE_CITY, circle(), 2023)
    assert set(found.institutions[PointRow.CODE]) == {"A1", "A2"}
    assert found.levels.to_dict("records") == [
        {"level": level_of(1), "schools": 2, "pupils": 140, "seats": 140}
    ]
    whole = geometry.on_the_ground(SHAPES["760"])
    share = geometry.circle((106.705, 10.785), 1200).intersection(whole).area / whole.area
    assert found.people == pytest.approx(1000 * share)


def test_a_polygon_around_the_city_holds_everyone_once(city, session) -> None:
    corners = [[106.6, 10.7], [106.8, 10.7], [106.8, 10.9], [106.6, 10.9]]
    found = map_search.inside(session, WHOLE_CITY, {"kind": "polygon", "corners": corners}, None)
    assert len(found.institutions) == 4
    assert found.people == pytest.approx(2000)
    assert found.school_year == 2023


def test_district_office_counts_only_its_own_inside_a_drawing(city, app, signed_in) -> None:
    answer = fire(
        app,
        signed_in(Role.DISTRICT_OFFICER),
        "map.searching.show_inside",
        {ids.AREA_STORE: circle(106.72, 10.78, 20_000) | {"year": 2023}},
    )
    text = answer.get_data(as_text=True)
    assert "A1 A2" in text
    assert "B1" not in text
    assert "khoảng 1.000" in text  # of 2,000 people who live inside


@pytest.mark.parametrize(
    "shape",
    [
        {"kind": "circle", "centre": [106.7, 10.8], "radius_m": -1},
        {"kind": "circle", "centre": [106.7], "radius_m": 5},
        {"kind": "polygon", "corners": [[1, 1], [2, 2]]},
        {"kind": "polygon", "corners": "đây"},
        {"kind": "polygon", "corners": [[0, 0], [1, 1], [1, 0], [0, 1]]},
        {"kind": "star"},
    ],
)
def test_a_shape_that_is_none_is_told(city, app, signed_in, shape) -> None:
    answer = fire(
        app, signed_in(Role.DIRECTOR), "map.searching.show_inside", {ids.AREA_STORE: shape}
    )
    assert answer.status_code == 200
    assert "Hình vẽ không khép kín" in answer.get_data(as_text=True)


def test_nearest_schools_are_in_order_with_their_distance(city, session) -> None:
    found = map_search.nearest(session, WHOLE_CITY, (106.700, 10.781), "primary", 3, 2023)
    assert [school.code for school in found] == ["A1", "A2", "B1"]
    here = geometry.to_metres(np.array([[106.700, 10.781]]))
    there = geometry.to_metres(np.array([[106.700, 10.780]]))
    assert found[0].distance_m == pytest.approx(float(np.hypot(*(here - there)[0])))
    assert (found[0].pupils, found[0].seats) == (80, 70)


def test_nearest_knows_levels_scope_and_its_limit(city, session) -> None:
    spot = (106.74, 10.78)
    assert map_search.nearest(session, WHOLE_CITY, spot, "upper_secondary", 3, None) == []
    assert [s.code for s in map_search.nearest(session, OWN, spot, "", 9, None)] == ["A2", "A1"]
    assert map_search.nearest(session, WHOLE_CITY, spot, "", -4, None) == []


def exported(client, form, codes=("A1", "A2", "B1"), year="2023"):
    return client.post(
        f"/map/export.{form}",
        data={"codes": "\n".join(codes), "year": year, "csrf_token": csrf(client)},
    )


def test_the_selection_is_exported_with_source_and_neutral_formulas(
    city, session, signed_in
) -> None:
    client = signed_in(Role.DIRECTOR)
    text = exported(client, "csv", ["A2", "B1"]).get_data().decode("utf-8-sig")
    header, *rows = text.splitlines()
    assert header.startswith("code,name,address,kind")
    assert [line.split(",")[0] for line in rows] == ["A2", "B1"]
    assert ",'=1+1," in rows[0]
    assert "2023-2024" in rows[0]
    sheet = load_workbook(io.BytesIO(exported(client, "xlsx").data)).active
    assert sheet.max_row == 4
    assert sheet["B3"].value == "'=1+1"
    audit = session.scalars(select(AuditEntry).where(AuditEntry.action == "export.take")).all()
    assert [json.loads(entry.detail)["rows"] for entry in audit] == [2, 3]


@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_the_selection_opens_as_a_map_file(city, signed_in, tmp_path, form) -> None:
    path = tmp_path / f"selection.{form}"
    path.write_bytes(exported(signed_in(Role.DIRECTOR), form).data)
    frame = geopandas.read_file(path)
    assert frame["code"].tolist() == ["A1", "A2", "B1"]
    assert frame.geometry.iloc[0].x == pytest.approx(106.7)
    assert frame["pupils"].tolist() == [80, 60, 4401]
    assert frame.crs.to_epsg() == 4326


def test_codes_of_others_are_left_out_of_an_export(city, signed_in) -> None:
    answer = exported(signed_in(Role.DISTRICT_OFFICER), "csv")
    assert answer.get_data(as_text=True).count("\r\n") == 3  # header, A1, A2
    assert SECRET_NAME not in answer.get_data(as_text=True)


def test_an_operator_may_look_but_not_export(city, signed_in) -> None:
    client = signed_in(Role.OPERATOR)
    assert points_of(client)["code"] == ["A1", "A2", "B1", "B2"]
    assert exported(client, "csv").status_code == 403


@pytest.mark.parametrize("form", ["pdf", "csv.exe"])
def test_an_unknown_form_is_not_found(city, signed_in, form) -> None:
    assert exported(signed_in(Role.DIRECTOR), form).status_code == 404


def test_page_load_asks_the_database_at_most_twenty_times(city, signed_in, engine) -> None:
    client = signed_in(Role.DIRECTOR)
    token = csrf(client)
    caching.forget()
    with statements(engine) as sent:
        page = PageLoad(client, "/map", token=token)
    assert page.present[ids.YEAR_INPUT]["max"] == 2023
    assert page.present[ids.UNIT_SELECT]["value"] == "district"
    assert len(sent) <= MOST_STATEMENTS, "\n".join(one[:120] for one in sent)


def test_page_without_any_figure_offers_no_year(session, signed_in) -> None:
    factories.small_city(session)
    page = PageLoad(signed_in(Role.DIRECTOR), "/map")
    assert page.present[ids.YEAR_INPUT]["disabled"] is True
    assert points_of(page.client)["code"] == []


def test_tiles_come_only_from_the_installations_own_server(tmp_path) -> None:
    own = "https://tiles.example/{z}/{x}/{y}.png"
    with_tiles = create_app(Settings(var_dir=tmp_path, secret_key="k", tile_url=own))
    policy = with_tiles.server.test_client().get("/login").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://tiles.example;" in policy
    without = create_app(Settings(var_dir=tmp_path, secret_key="k"))
    policy = without.server.test_client().get("/login").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob:;" in policy
