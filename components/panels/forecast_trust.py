"""Why a forecast may be trusted, and where not: back-test, data, norms, how it was made."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import formats
from components.figures.forecast import errors
from components.graphs import Caption, graph
from components.ids import forecast as ids
from components.panels import provenance as shown
from components.panels.empty import empty_state
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.static import static
from data.contracts.access import Preferences
from data.contracts.forecast_page import ForecastPicture
from data.contracts.forecasting import RunView
from data.i18n import catalogue, translate

_POOLED = -1
_SUMMED = -9
_LOST_SHOWN = 4


def caption(
    picture: ForecastPicture, title: str, unit: str, look: Preferences, *, note: str = ""
) -> Caption:
    """Return what a figure of the page says about itself."""
    known = picture.provenance
    source = known.sources(look.language) or translate("overview.no_source", look.language)
    return Caption(
        title=title,
        unit=unit,
        provenance=shown.Provenance(source, known.as_of_on, known.simulated),
        note=note,
    )


def pooled(run: RunView) -> list[Mapping[str, Any]]:
    """Return the back-test over all origins: each level by single grades and in sum."""
    return [row for row in run.back_test if row["origin"] == _POOLED and not row.get("stage")]


def back_test(picture: ForecastPicture, look: Preferences) -> list[Component]:
    """Show the error of the method in past years beside "same as last year", and who won."""
    language = look.language
    rows = pooled(picture.run)
    if not rows:
        text = translate("forecast.no_back_test", language)
        return [empty_state(text, icon_name="clipboard-data")]
    title = translate("forecast.back_test_chart", language)
    own = _own_level(picture, rows)
    return [
        static(html.P(verdict(rows, language), className="forecast-verdict")),
        graph(
            ids.ERROR_GRAPH,
            errors(own, look),
            caption(
                picture,
                title,
                translate("forecast.back_test_unit", language),
                look,
                note=translate("forecast.back_test_note", language),
            ),
            look,
            table=static(_error_table(rows, look)),
            height=240,
        ),
    ]


def _own_level(
    picture: ForecastPicture, rows: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the rows of the level the page is about, in sum; else of the finest level."""
    levels = [row["level"] for row in rows]
    wanted = "city" if picture.unit.parent_code is None else picture.unit.level
    level = wanted if wanted in levels else levels[0]
    return sorted(
        (row for row in rows if row["level"] == level and row["grade"] == _SUMMED),
        key=lambda row: int(row["horizon"]),
    ) or sorted((row for row in rows if row["level"] == level), key=lambda row: int(row["horizon"]))


def verdict(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """Say plainly how often the method was better than "same as last year", and where not."""
    known = [row for row in rows if row["wmape"] is not None and row["naive_wmape"] is not None]
    lost = [row for row in known if row["wmape"] >= row["naive_wmape"]]
    values = {"won": len(known) - len(lost), "all": len(known)}
    if not lost:
        return translate("forecast.verdict_won", language, **values)
    places = "; ".join(
        translate(
            "forecast.verdict_place",
            language,
            level=level_label(str(row["level"]), language),
            kind=translate(f"forecast.by_{_kind(row)}", language),
            years=translate("forecast.years_ahead", language, count=int(row["horizon"])),
            method=formats.percent_points(row["wmape"], language, digits=2),
            naive=formats.percent_points(row["naive_wmape"], language, digits=2),
        )
        for row in lost[:_LOST_SHOWN]
    )
    more = len(lost) - _LOST_SHOWN
    if more > 0:
        places = translate("forecast.verdict_more", language, places=places, count=more)
    return translate("forecast.verdict_lost", language, places=places, **values)


def _kind(row: Mapping[str, Any]) -> str:
    return "sum" if row["grade"] == _SUMMED else "grade_each"


def level_label(level: str, language: str) -> str:
    """Return what a level of the back-test is called."""
    if level == "city":
        level = "province"
    key = "forecast.level_school" if level == "school" else f"shell.level_{level}"
    return translate(key, language)


def _error_table(rows: Sequence[Mapping[str, Any]], look: Preferences) -> Component:
    language = look.language
    columns = [
        Column("level", translate("forecast.level_of", language)),
        Column("kind", translate("forecast.counted", language)),
        Column("horizon", translate("forecast.horizon", language), "number"),
        Column("wmape", translate("forecast.method", language), "percent", 2),
        Column("naive_wmape", translate("forecast.naive", language), "percent", 2),
        Column("better", translate("forecast.result", language), "component", sortable=False),
        Column("coverage80", translate("forecast.coverage_80", language), "percent", 1),
        Column("coverage95", translate("forecast.coverage_95", language), "percent", 1),
        Column("bias", translate("forecast.bias", language), "percent", 2),
    ]
    cells = [
        {
            **row,
            "level": level_label(str(row["level"]), language),
            "kind": translate(f"forecast.by_{_kind(row)}", language),
            "better": _winner(row, language),
        }
        for row in rows
    ]
    return data_table(
        columns, cells, caption=translate("forecast.back_test", language), language=language
    )


def _winner(row: Mapping[str, Any], language: str) -> Component | None:
    if row["wmape"] is None or row["naive_wmape"] is None:
        return None
    if row["wmape"] < row["naive_wmape"]:
        return status_badge(translate("forecast.better", language), "good", quiet=True)
    return status_badge(translate("forecast.worse", language), "bad", quiet=True)


def issue_list(run: RunView, look: Preferences) -> Component:
    """Say what was odd in the data and what was done about it."""
    language = look.language
    if not run.issues:
        return empty_state(translate("forecast.no_issues", language), icon_name="check-circle")
    return html.Ul(
        [html.Li(html.Span(issue_text(issue, language))) for issue in run.issues],
        className="line-list",
    )


def issue_text(issue: Mapping[str, Any], language: str) -> str:
    """Return one finding as a sentence; figures as the reader writes them."""
    key = f"forecast_issues.{issue['key']}"
    if key not in catalogue(language):
        key = "forecast_issues.other"
    values = {
        name: _written(value, language) for name, value in dict(issue.get("values", {})).items()
    }
    known = {"name": issue["key"], "count": "–", "examples": "–", **values}
    return translate(key, language, **known)


def _written(value: Any, language: str) -> str:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, (int, float, list, tuple)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(str(one) for one in value)
    return formats.number(value, language, digits=0 if float(value).is_integer() else 2)


def norm_table(picture: ForecastPicture, look: Preferences) -> Component:
    """Show the norms with the legal text that sets each."""
    language = look.language
    columns = [
        Column("norm", translate("forecast.norm", language)),
        Column("value", translate("forecast.value", language), "component", sort_key="_value"),
        Column("document", translate("forecast.document", language)),
    ]
    rows = [
        {
            "norm": norm_name(row.key, language),
            "value": formats.number(row.value, language, digits=0 if row.value.is_integer() else 2),
            "_value": row.value,
            "document": ", ".join(part for part in (row.document, row.article) if part),
        }
        for row in picture.norms
    ]
    return data_table(
        columns,
        rows,
        caption=translate("forecast.norms", language),
        language=language,
        empty=translate("forecast.no_norms", language),
        sortable=False,
    )


def norm_name(key: str, language: str) -> str:
    """Return what a norm limits, in words."""
    return translate(f"forecast.norm_{key.replace('.', '_')}", language)


def person_name(name: str, language: str) -> str:
    """Return who did something; what nobody asked for was the system."""
    return translate("forecast.by_system", language) if name in {"", "system"} else name


def run_facts(run: RunView, look: Preferences) -> Component:
    """Say how the shown run was made, so that it can be made again."""
    language = look.language
    facts = (
        ("run_number", f"#{run.id}"),
        ("run_when", formats.date_time(run.recorded_at, language)),
        ("run_by", person_name(run.account_name, language)),
        ("run_method", run.method),
        ("run_data", formats.date(run.data_on, language)),
        ("run_seed", str(run.seed)),
        ("run_seconds", formats.number(run.seconds, language, digits=1)),
        ("run_digest", run.digest[:16]),
    )
    return html.Dl(
        [
            html.Div([html.Dt(translate(f"forecast.{name}", language)), html.Dd(text)])
            for name, text in facts
        ],
        className="forecast-facts",
    )
