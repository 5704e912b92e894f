"""Panels, figures and the map of an area."""

from datetime import date, datetime

import pandas as pd
import pytest

from components.figures.schooling import pupils_by_level, pupils_over_years
from components.maps.choropleth import hideout, legend, shading
from components.panels import area
from components.panels.indicators import indicator_table
from components.panels.league import league_table
from components.panels.measures import BY_KEY, MEASURES, measure_of
from components.panels.picture import city_body
from components.panels.schools import school_table
from data.contracts.access import Preferences
from data.contracts.clock import CITY_ZONE
from data.contracts.picture import AreaPicture
from data.contracts.plan import AlertRow, IndicatorRow, ReportRow, TaskRow
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.schooling import KindCount, LevelSector, SchoolYearRow, UnitYear
from data.contracts.units import UnitIdentity
from data.queries.schooling import with_ratios

VI, EN = Preferences("vi", "light"), Preferences("en", "dark")
NOW = datetime(2023, 10, 16, 8, 0, tzinfo=CITY_ZONE)


def empty(contract: type) -> pd.DataFrame:
    return pd.DataFrame(columns=[value for name, value in vars(contract).items() if name.isupper()])


def unit_years() -> pd.DataFrame:
    rows = []
    for code, pupils, rooms in (("760", 1000, 40.0), ("761", 3000, 60.0), ("764", 2000, None)):
        rows += [
            {
                UnitYear.UNIT_CODE: code,
                UnitYear.SCHOOL_YEAR: year,
                UnitYear.PUPILS: pupils + 10 * (year - 2022),
                UnitYear.CLASSES: 30,
                UnitYear.TEACHERS: 50.0,
                UnitYear.ROOMS: rooms,
                UnitYear.SEATS: 1100.0,
                UnitYear.PUPILS_BEFORE: 1000.0,
                UnitYear.SCHOOL_AGE: 2000.0,
                UnitYear.INSTITUTIONS: 4,
                UnitYear.OVER_FULL: 1,
                UnitYear.NON_PUBLIC_PUPILS: 100,
            }
            for year in (2022, 2023)
        ]
    return with_ratios(pd.DataFrame(rows).astype({UnitYear.ROOMS: float}))


def picture(**fields: object) -> AreaPicture:
    frame = unit_years()
    total = with_ratios(
        frame.groupby(UnitYear.SCHOOL_YEAR)[
            [
                UnitYear.PUPILS,
                UnitYear.CLASSES,
                UnitYear.TEACHERS,
                UnitYear.ROOMS,
                UnitYear.SCHOOL_AGE,
                UnitYear.INSTITUTIONS,
                UnitYear.OVER_FULL,
                UnitYear.NON_PUBLIC_PUPILS,
                UnitYear.SEATS,
                UnitYear.PUPILS_BEFORE,
            ]
        ]
        .sum()
        .reset_index()
    )
    levels = pd.DataFrame(
        {
            LevelSector.SCHOOL_YEAR: [2022, 2023, 2023],
            LevelSector.LEVEL: ["primary", "primary", "primary"],
            LevelSector.SECTOR: ["public", "public", "non_public"],
            LevelSector.PUPILS: [6000, 5800, 200],
            LevelSector.CLASSES: [170, 165, 8],
            LevelSector.INSTITUTIONS: [10, 10, 2],
        }
    )
    values: dict[str, object] = {
        "unit": UnitIdentity("79", "Thành phố", "province", None, "district"),
        "now": NOW,
        "school_year": 2023,
        "school_years": (2022, 2023),
        "units": frame,
        "unit_names": {"760": "Quận 1", "761": "Quận 12", "764": "Quận Gò Vấp"},
        "total": total,
        "levels": levels,
        "kinds": empty(KindCount),
        "tasks": empty(TaskRow),
        "indicators": empty(IndicatorRow),
        "reports": empty(ReportRow),
        "alerts": empty(AlertRow),
        "cameras": {},
        "provenance": {
            "enrolment": Provenance(("Nguồn",), ("Source",), date(2023, 9, 30), simulated=True)
        },
        "rooms_target": 300.0,
    }
    return AreaPicture(**values | fields)  # type: ignore[arg-type]


def words(component: object) -> str:
    return str(component)


def test_fixed_classes_keep_their_meaning_and_unknown_has_none() -> None:
    year = unit_years().query("school_year == 2023")
    shade = shading(year, BY_KEY[UnitYear.ROOMS_PER_10000])
    assert shade.borders == (250.0, 280.0, 300.0, 350.0)
    assert shade.classes == {"760": 0, "761": 3, "764": None}  # 200, 300 and unknown


def test_a_value_on_a_border_belongs_to_the_class_above() -> None:
    year = unit_years().query("school_year == 2023")
    assert shading(year, BY_KEY[UnitYear.ROOMS_PER_10000]).classes["761"] == 3  # exactly 300


def test_equal_values_make_one_class() -> None:
    year = unit_years().query("school_year == 2023")
    shade = shading(year, BY_KEY[UnitYear.OVER_FULL_RATE])
    assert shade.borders == ()
    assert set(shade.classes.values()) == {0}


def test_map_tells_values_in_the_readers_language() -> None:
    told = hideout(picture(), BY_KEY[UnitYear.PUPILS], VI)
    assert told["text"] == {"760": "1.010", "761": "3.010", "764": "2.010"}
    assert hideout(picture(), BY_KEY[UnitYear.PUPILS], EN)["text"]["760"] == "1,010"


def test_legend_counts_units_and_names_the_missing() -> None:
    text = words(legend(picture(), BY_KEY[UnitYear.ROOMS_PER_10000], VI))
    assert "300 đến dưới 350" in text
    assert "Chưa có số liệu" in text


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("look", [VI, EN])
def test_league_orders_best_first_and_unknown_last(measure, look) -> None:
    text = words(league_table(picture(), measure, look))
    if measure.key == UnitYear.ROOMS_PER_10000:
        assert text.index("Quận 12") < text.index("Quận 1'") < text.index("Quận Gò Vấp")


def test_unknown_measure_is_the_default() -> None:
    assert measure_of("password") is MEASURES[0]
    assert measure_of(None) is MEASURES[0]


def test_bars_stack_sectors_of_the_shown_year() -> None:
    figure = pupils_by_level(picture().levels, 2023, VI)
    assert [trace.name for trace in figure.data] == ["Công lập", "Ngoài công lập"]
    assert [trace.x.tolist() for trace in figure.data] == [[5800.0], [200.0]]


def test_lines_run_over_the_years() -> None:
    figure = pupils_over_years(picture().levels, EN)
    assert figure.data[0].name == "Primary"
    assert figure.data[0].y.tolist() == [6000.0, 6000.0]
    assert figure.layout.xaxis.ticktext == ("2022-2023", "2023-2024")


def test_axis_amounts_are_round_and_written_in_words() -> None:
    figure = pupils_over_years(picture().levels, VI)
    assert figure.layout.yaxis.tickvals[1] % 500 == 0
    assert "nghìn" in figure.layout.yaxis.ticktext[-1]


@pytest.mark.parametrize("look", [VI, EN])
def test_every_panel_says_what_is_missing(look) -> None:
    text = words(city_body(picture(), MEASURES[0], look))
    for key in ("overview.no_tasks", "overview.no_indicators", "overview.no_cameras"):
        assert area.translate(key, look.language) in text


def test_empty_city_tells_where_to_start() -> None:
    text = words(city_body(picture(school_year=None, school_years=()), MEASURES[0], VI))
    assert "Chưa có số liệu học sinh" in text
    assert "Dữ liệu" in text


def test_simulated_figures_say_so_with_source_and_date() -> None:
    text = words(area.told(picture().of("enrolment"), "vi"))
    assert "Dữ liệu mô phỏng" in text
    assert "Nguồn: Nguồn" in text
    assert "30/09/2023" in text


def test_figures_without_a_source_say_that_it_is_unknown() -> None:
    assert "chưa rõ" in words(area.told(UNKNOWN, "vi"))


def test_calm_morning_says_so() -> None:
    calm = picture(rooms_target=None)
    assert "Không có việc nào quá hạn" in words(area.morning(calm, VI))


def test_morning_counts_units_short_of_rooms() -> None:
    assert "1 đơn vị dưới 300" in words(area.morning(picture(), VI))


def test_rooms_below_the_target_are_marked_bad() -> None:
    assert "kpi-bad" in words(area.key_figures(picture(), VI))


def test_unprobed_cameras_are_not_called_working() -> None:
    text = words(area.cameras_by_state(picture(cameras={"not_checked": 40}), VI))
    assert "40 camera đã đăng ký" in text
    assert "Chưa có lượt kiểm tra nào" in text
    assert "Hoạt động" not in text


def test_alert_text_is_data_not_markup() -> None:
    alert = {
        AlertRow.ID: 1,
        AlertRow.RULE: "report_missing",
        AlertRow.SUBJECT: "report:2023Q3:760",
        AlertRow.SEVERITY: "medium",
        AlertRow.UNIT_CODE: "760",
        AlertRow.UNIT_NAME: "Quận 1",
        AlertRow.VALUES: {
            "period": "2023Q3",
            "author_vi": "<script>",
            "author_en": "x",
            "due_on": "2023-09-25",
        },
        AlertRow.RAISED_AT: NOW,
        AlertRow.SIMULATED: False,
    }
    text = words(area.open_alerts(picture(alerts=pd.DataFrame([alert])), VI))
    assert "Chưa nộp báo cáo 2023Q3 (hạn 25/09/2023): <script>" in text  # a child, set as text
    assert "Markdown" not in text


def indicator(state: str, value: float | None, **fields: object) -> dict[str, object]:
    return {
        IndicatorRow.KEY: "K.1.1",
        IndicatorRow.NAME_VI: "Chỉ tiêu",
        IndicatorRow.NAME_EN: "Indicator",
        IndicatorRow.UNIT: "percent",
        IndicatorRow.COMPARISON: ">=",
        IndicatorRow.TARGET: 100.0,
        IndicatorRow.DUE_ON: date(2023, 12, 31),
        IndicatorRow.BASELINE: 10.0,
        IndicatorRow.BASELINE_ON: date(2021, 12, 31),
        IndicatorRow.BY_DISTRICT: True,
        IndicatorRow.VALUE: value,
        IndicatorRow.PERIOD_ON: date(2023, 9, 30),
        IndicatorRow.REPORTED: 18,
        IndicatorRow.EXPECTED: 22,
        IndicatorRow.SIMULATED: True,
        IndicatorRow.STATE: state,
        IndicatorRow.PLANNED: 80.0,
    } | fields


def test_indicator_without_value_is_no_data_and_never_zero() -> None:
    frame = pd.DataFrame([indicator("no_data", None)])
    text = words(indicator_table(picture(indicators=frame), VI))
    assert "Chưa có số liệu" in text
    assert "'0,0" not in text


def test_missing_units_are_counted_and_shown() -> None:
    frame = pd.DataFrame([indicator("on_track", 85.0)])
    assert "18/22 đơn vị báo cáo" in words(indicator_table(picture(indicators=frame), VI))


@pytest.mark.parametrize(
    ("period_on", "is_stale"), [(date(2023, 8, 15), False), (date(2023, 8, 14), True)]
)
def test_a_value_older_than_twice_its_interval_is_marked(period_on, is_stale) -> None:
    frame = pd.DataFrame([indicator("on_track", 85.0, **{IndicatorRow.PERIOD_ON: period_on})])
    assert ("Số liệu cũ" in words(indicator_table(picture(indicators=frame), VI))) is is_stale


@pytest.mark.parametrize(
    ("load", "word"),
    [(1.01, "Vượt sĩ số"), (0.97, "Sắp đầy"), (0.5, "Còn chỗ"), (float("nan"), "Chưa rõ")],
)
def test_school_says_how_full_it_is(load, word) -> None:
    row = {
        SchoolYearRow.CODE: "T1",
        SchoolYearRow.NAME: "Trường",
        SchoolYearRow.KIND: "primary",
        SchoolYearRow.SECTOR: "public",
        SchoolYearRow.LEVELS: "primary",
        SchoolYearRow.WARD: "Phường 1",
        SchoolYearRow.PUPILS: 70,
        SchoolYearRow.CLASSES: 2,
        SchoolYearRow.CLASS_SIZE: 35.0,
        SchoolYearRow.LOAD: load,
        SchoolYearRow.ROOMS: 2.0,
        SchoolYearRow.TEACHERS: 3.0,
    }
    assert word in words(school_table(pd.DataFrame([row]), UNKNOWN, VI))
