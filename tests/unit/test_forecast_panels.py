"""What the forecast page says: figures, sentences, tables, the brief."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from components.documents.forecast_brief import forecast_brief
from components.figures import forecast as figures
from components.forms.scenario import problem_text
from components.maps.shortage import borders, shortage_legend, shortage_look, told
from components.panels import forecast_trust as trust
from components.panels.forecast import (
    export_address,
    forecast_body,
    grades_of,
    members,
    ratios_of,
    series_name,
)
from components.panels.forecast_job import job_buttons, job_state
from components.panels.hot_spots import hot_spot_list, what, why
from data.contracts.access import Preferences
from data.contracts.forecast_page import (
    Choices,
    ForecastFilter,
    ForecastPicture,
    Place,
    Urgent,
    horizon_of,
    row_of,
    series_of,
)
from data.contracts.forecasting import (
    HI80,
    LO80,
    NEED_ROWS,
    NEEDS,
    POINT,
    SERIES,
    TORNADO,
    AreaForecast,
    HotSpot,
    Problem,
    RunView,
    ScenarioView,
)
from data.contracts.jobs import JobState, JobView
from data.contracts.provenance import Provenance
from data.contracts.units import UnitIdentity

LOOK = Preferences()
NOON = datetime(2023, 10, 16, 5, tzinfo=UTC)
YEARS = tuple(range(2023, 2034))
SPOT = HotSpot(
    unit_code="761", unit_name="Quận 12", level="primary", year=2025, worst_year=2028,
    shortage=65, likely_shortage=80, need=165, supply=90, planned=10, probability=0.93,
    pupils_now=5000, pupils_then=5600, schools=3, room_years=210.0,
)  # fmt: skip
ERRORS = [
    {
        "level": level, "stage": "", "grade": grade, "horizon": horizon, "origin": -1,
        "count": 10, "wmape": 1.0 * horizon, "naive_wmape": naive, "bias": 0.1,
        "naive_bias": 0.2, "coverage80": 81.0, "coverage95": 95.0,
    }
    for level in ("city", "school")
    for grade in (-8, -9)
    for horizon, naive in ((1, 2.0), (5, 4.0))
]  # fmt: skip


def area(factor=1.0):
    pupils = np.zeros((len(SERIES), 11, 5), dtype=np.int64)
    growth = np.round(1000 * factor * 1.02 ** np.arange(11))
    for band, wide in enumerate((0, -50, 50, -80, 80)):
        pupils[:, :, band] = growth + wide * np.arange(11)
    need = np.zeros((len(NEED_ROWS), 11, len(NEEDS)))
    need[..., NEEDS.index("rooms")] = np.arange(30, 41) * factor
    need[..., NEEDS.index("classes")] = np.arange(30, 41) * factor
    need[..., NEEDS.index("supply")] = 33
    need[..., NEEDS.index("probability")] = 0.7
    return AreaForecast(
        years=YEARS,
        past_years=tuple(range(2014, 2024)),
        history=np.full((len(SERIES), 10), 1000.0 * factor),
        pupils=pupils,
        need=need,
        people=np.full((2, 11), 1000.0),
        tornado=np.full((len(TORNADO), 2, 11), 42.0),
        now={"teachers": [50.0], "land_m2": [None] * 4},
    )


def scenario(number=1, name="Trung bình"):
    return ScenarioView(
        id=number, key=f"s{number}", name=name, number=1, assumptions={}, reason="vì",
        account_name="system", recorded_at=NOON, simulated=True,
    )  # fmt: skip


@pytest.fixture
def picture():
    shown = (scenario(), scenario(2, "Cao"))
    run = RunView(
        id=7, method="cohort-blend-1", data_on=date(2023, 9, 30), base_year=2023, horizon=10,
        seed=1, recorded_at=NOON, account_name="system", seconds=12.5, digest="ab" * 32,
        simulated=True, settings={"reference": "s1"}, back_test=ERRORS,
        issues=[{"key": "gap", "values": {"count": 4, "examples": "A / 1 / 2016"}}],
        scenarios=shown,
    )  # fmt: skip
    return ForecastPicture(
        run=run,
        unit=UnitIdentity("79", "Thành phố", "province", None, "district"),
        filter=ForecastFilter(series="primary"),
        scenario=shown[0],
        areas={1: area(), 2: area(1.1)},
        parts={"760": ("Quận 1", area(0.4)), "761": ("Quận 12", area(0.6))},
        part_level="district",
        schools=None,
        hot_spots=[SPOT],
        norms=[],
        provenance=Provenance(("Nguồn",), ("Source",), date(2023, 9, 30), simulated=True),
        rooms_target=300.0,
    )


def test_a_fan_holds_past_forecast_and_both_bands():
    figure = figures.fan(area(), "primary", 5, LOOK)

    names = [trace.name for trace in figure.data]
    assert names == ["Khoảng 95 %", "Khoảng 80 %", "Thực tế", "Dự báo"]
    past, coming = figure.data[2], figure.data[3]
    assert past.x[-1] == coming.x[0] == 2023
    assert len(coming.x) == 6
    assert coming.customdata[1][1] == "1.020"
    assert figure.layout.yaxis.range[0] > 0


def test_a_tornado_puts_the_strongest_assumption_on_top():
    one = area()
    moved = one.tornado.copy()
    moved[TORNADO.index("births"), :, 10] = (0.0, 90.0)
    figure = figures.tornado(
        AreaForecast(
            **{name: getattr(one, name) for name in AreaForecast.__slots__} | {"tornado": moved}
        ),
        10,
        LOOK,
    )

    assert list(figure.data[0].y)[-1] == "Số sinh ±10 %"


def test_without_weights_the_tornado_is_empty():
    one = area()
    values = {name: getattr(one, name) for name in AreaForecast.__slots__}
    bare = AreaForecast(**(values | {"tornado": np.zeros((0, 2, 11))}))

    assert not figures.tornado(bare, 10, LOOK).data


def test_the_verdict_names_where_the_naive_method_was_better():
    lost = trust.verdict(ERRORS, "vi")
    won = trust.verdict([row for row in ERRORS if row["horizon"] == 1], "vi")

    assert "4/8" in lost
    assert "Thành phố, từng khối, 5 năm (5,00\N{NO-BREAK SPACE}% so với 4,00" in lost
    assert "trong cả 4/4 phép so sánh" in won


def test_a_finding_is_a_sentence_and_an_unknown_one_is_still_told():
    assert trust.issue_text({"key": "gap", "values": {"count": 1200, "examples": "x"}}, "vi") == (
        "1.200 ô thiếu số liệu giữa hai năm có số liệu, đã nội suy: x."
    )
    assert "strange" in trust.issue_text({"key": "strange", "values": {}}, "vi")


def test_a_hot_spot_is_told_with_its_figures():
    assert what(SPOT, "vi") == "65 phòng học tiểu học (khoảng 3 trường)"
    reasons = why(SPOT, "vi")
    for figure in ("2028-2029", "165", "90", "+10", "5.000", "5.600", "+12,0", "80", "93"):
        assert figure in reasons


def test_no_run_and_no_shortage_are_different_answers():
    waiting = repr(hot_spot_list(Urgent("79", has_run=False), LOOK))
    calm = repr(hot_spot_list(Urgent("79", has_run=True), LOOK))

    assert "Chưa có lần dự báo nào" in waiting
    assert "Không nơi nào" in calm
    assert "Quận 12" in repr(hot_spot_list(Urgent("79", True, [SPOT]), LOOK))


def test_the_map_sorts_units_around_enough(picture):
    limits = borders(picture)
    look = shortage_look(picture, 2033, LOOK)

    assert limits == (-20.0, -2.0, 2.0, 20.0)
    assert look["text"] == {"760": "dư 17", "761": "dư 9"}
    assert look["classes"] == {"760": 3, "761": 3}
    assert "dư trên 20 phòng" in repr(shortage_legend(picture, 2033, LOOK))
    assert (told(-3.0, "vi"), told(0.2, "vi"), told(4.0, "en")) == ("thiếu 3", "vừa đủ", "4 over")


def test_the_page_shows_every_part_and_says_that_figures_are_simulated(picture):
    body = repr(forecast_body(picture, 2033, LOOK))

    for words in (
        "Quận 12",
        "65 phòng học tiểu học",
        "Cao",
        "cohort-blend-1",
        "abababababababab",
        "/forecast/export.docx?area=&series=primary&horizon=10&scenario=",
    ):
        assert words in body
    assert "mô phỏng" in body


def test_the_brief_tells_what_the_screen_tells(picture):
    brief = forecast_brief(picture, "vi", date(2023, 10, 16))

    text = repr(brief)
    assert "Dữ liệu mô phỏng" in brief.warning
    assert "ngày 16 tháng 10 năm 2023" in brief.place_and_date
    bands = picture.area.series("primary")[10]
    for value in (bands[POINT], bands[LO80], bands[HI80]):
        assert f"{value:,}".replace(",", ".") in text
    assert [row[0] for row in brief.sections[0].tables[0].rows][-1] == "Tất cả cấp học"
    assert brief.sections[2].tables[0].rows[0][0] == "Quận 12"


def test_the_bar_tells_how_a_run_stands(picture):
    def state(stands, **more):
        request = more.pop("request", {})
        job = JobView(3, "forecast.run", stands, 0.4, None, request, more, NOON)
        return repr(job_state(job, picture.run, "vi"))

    assert "lần tính #7" in repr(job_state(None, picture.run, "vi"))
    assert "Progress(" in state(JobState.RUNNING)
    assert "Đang dừng" in state(JobState.RUNNING, request={"cancel": True})
    assert "đã được huỷ" in state(JobState.CANCELLED)
    refused = state(JobState.REFUSED, key="forecast.no_scenario", values={})
    assert "Không có kịch bản này." in refused
    buttons = repr(job_buttons("vi", is_open=True))
    assert "forecast-cancel-button" in buttons
    assert "forecast-run-button" in buttons


def test_a_refused_cell_is_named_in_the_readers_language():
    problem = Problem(
        "births", 2, "year", "out_of_range", {"value": "1999", "low": 2024, "high": 2033}
    )

    assert problem_text(problem, "vi") == (
        "Số sinh, dòng 2, cột Năm sinh: “1999” phải từ 2024 đến 2033."
    )
    assert problem_text(Problem("births", 0, "", "too_many", {"most": 200}), "en") == (
        "Births: has more than 200 rows."
    )


def test_rooms_per_ten_thousand_count_what_is_there_and_planned():
    assert ratios_of(area())[0] == pytest.approx(330.0)


@pytest.mark.parametrize(
    ("text", "series"), [("g1", "g1"), ("primary", "primary"), ("g13", "all"), (None, "all")]
)
def test_an_unknown_series_of_the_address_means_all(text, series):
    assert series_of(text) == series


@pytest.mark.parametrize(("text", "years"), [("3", 3), ("0", 10), ("11", 10), ("x", 10), ("³", 10)])
def test_an_unknown_horizon_of_the_address_means_as_far_as_it_goes(text, years):
    assert horizon_of(text) == years


def test_a_grade_belongs_to_its_level():
    assert [row_of(key) for key in ("g-3", "g5", "g6", "g12", "primary", "all")] == [
        "preschool", "primary", "lower_secondary", "upper_secondary", "primary", "all",
    ]  # fmt: skip
    assert members("upper_secondary") == ["g10", "g11", "g12"]
    assert list(grades_of("g7")) == [7]
    assert series_name("g-3", "vi") == "Nhà trẻ"
    assert export_address("csv", ForecastFilter("760", "g1", 5, "cao")).endswith(
        "area=760&series=g1&horizon=5&scenario=cao"
    )


def test_a_district_chooses_among_its_wards_alone():
    district = Choices(
        (Place("760", "Quận 1", "district", None), Place("W", "P", "commune", "760"))
    )
    city = Choices(
        (
            Place("79", "TP", "province", None),
            Place("760", "Quận 1", "district", "79"),
            Place("W", "P", "commune", "760"),
        )
    )

    assert [place.code for place in district.upper()] == ["760"]
    assert [place.code for place in district.below("760")] == ["W"]
    assert [place.code for place in city.upper()] == ["79", "760"]
