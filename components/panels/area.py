"""Panels of one area: key figures, morning sentence, plan, alerts, cameras, institutions."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.icons import icon
from components.panels import provenance as shown
from components.panels.empty import empty_state
from components.panels.kpi import Kpi, change_since, kpi_row
from components.panels.sparkline import sparkline
from components.panels.status import indicator_status, status_badge, task_status
from components.panels.table import Column, data_table
from components.theme import Tone
from data.contracts.access import Preferences
from data.contracts.education import KINDS, SECTORS
from data.contracts.frames import records
from data.contracts.picture import AreaPicture, Rank
from data.contracts.plan import AlertRow, IndicatorRow, ReportRow, TaskRow
from data.contracts.provenance import Provenance
from data.contracts.schooling import KindCount, UnitYear
from data.i18n import translate

TASK_STATES = ("overdue", "not_started", "in_progress", "done_late", "done_on_time")
LAGGING = ("missed", "off_track")
INDICATOR_STATES = ("missed", "off_track", "at_risk", "no_data", "on_track", "achieved")
REPORT_TONES: dict[str, Tone] = {
    "missing": "bad",
    "late": "watch",
    "draft": "progress",
    "not_due": "none",
    "on_time": "good",
}
CAMERA_TONES: dict[str, Tone] = {
    "offline": "bad",
    "refused": "bad",
    "no_video": "bad",
    "covered": "watch",
    "frozen": "watch",
    "wrong_time": "watch",
    "not_checked": "none",
    "online": "good",
}
SEVERITY_TONES: dict[str, Tone] = {"high": "bad", "medium": "watch", "low": "none"}
ALERTS_SHOWN = 12
INDICATOR_LINK = "/kpi?indicator="
TASK_LINK = "/tasks/"


def told(provenance: Provenance, language: str) -> Component:
    """Write where figures come from; nothing is shown without a source."""
    source = provenance.sources(language) or translate("overview.no_source", language)
    return shown.provenance_line(
        shown.Provenance(source, provenance.as_of_on, provenance.simulated), language
    )


def _year(picture: AreaPicture, school_year: int | None) -> "pd.Series[Any] | None":
    found = picture.total[picture.total[UnitYear.SCHOOL_YEAR] == school_year]
    return None if found.empty else found.iloc[0]


def _figure(row: "pd.Series[Any] | None", key: str) -> float | None:
    return None if row is None or pd.isna(row[key]) else float(row[key])


def key_figures(picture: AreaPicture, look: Preferences) -> Component:
    """Show the six key figures of the shown school year with their change."""
    language = look.language
    if picture.school_year is None:
        return empty_state(
            translate("overview.nothing_yet", language),
            hint=translate("overview.nothing_yet_hint", language),
        )
    tiles = [
        _count(picture, look, UnitYear.PUPILS, "people"),
        _count(picture, look, UnitYear.CLASSES, "grid"),
        _count(picture, look, UnitYear.TEACHERS, "person-workspace"),
        _count(picture, look, UnitYear.INSTITUTIONS, "buildings"),
        _rooms(picture, look),
        _over_full(picture, look),
    ]
    return kpi_row(tiles, label=translate("overview.key_figures", language))


def _trend(picture: AreaPicture, key: str, look: Preferences, tone: Tone | None = None) -> html.Img:
    values = [None if pd.isna(value) else float(value) for value in picture.total[key]]
    years = picture.school_years
    alt = translate(
        "overview.trend_alt",
        look.language,
        measure=translate(f"measures.{key}", look.language),
        first=formats.school_year(years[0]),
        last=formats.school_year(years[-1]),
    )
    return sparkline(values, alt=alt, theme=look.theme, tone=tone)


def _count(picture: AreaPicture, look: Preferences, key: str, icon_name: str) -> Kpi:
    language = look.language
    now = _figure(_year(picture, picture.school_year), key)
    before = _figure(_year(picture, picture.previous_year), key)
    return Kpi(
        label=translate(f"measures.{key}", language),
        value=formats.number(now, language),
        change=change_since(now, before, language, since=translate("overview.since", language)),
        trend=_trend(picture, key, look),
        hint=translate(f"measures.{key}_explained", language),
        note=_rank_note(picture.ranks.get(key), language),
        icon_name=icon_name,
    )


def _rooms(picture: AreaPicture, look: Preferences) -> Kpi:
    language, key = look.language, UnitYear.ROOMS_PER_10000
    now = _figure(_year(picture, picture.school_year), key)
    before = _figure(_year(picture, picture.previous_year), key)
    target = picture.rooms_target
    below = now is not None and target is not None and now < target
    note = translate("overview.rooms_target", language, target=formats.number(target, language))
    return Kpi(
        label=translate(f"measures.{key}", language),
        value=formats.number(now, language),
        change=change_since(
            now,
            before,
            language,
            since=translate("overview.since", language),
            better="more",
            absolute_digits=1,
        ),
        trend=_trend(picture, key, look, "bad" if below else "good"),
        note=_joined(note, _rank_note(picture.ranks.get(key), language)),
        hint=translate(f"measures.{key}_explained", language),
        tone=None if now is None else ("bad" if below else "good"),
        icon_name="door-open",
    )


def _over_full(picture: AreaPicture, look: Preferences) -> Kpi:
    language, key = look.language, UnitYear.OVER_FULL
    row = _year(picture, picture.school_year)
    now = _figure(row, key)
    before = _figure(_year(picture, picture.previous_year), key)
    rate = formats.percent(_figure(row, UnitYear.OVER_FULL_RATE), language)
    note = translate("overview.over_full_rate", language, rate=rate)
    return Kpi(
        label=translate(f"measures.{key}", language),
        value=formats.number(now, language),
        change=change_since(
            now, before, language, since=translate("overview.since", language), better="less"
        ),
        trend=_trend(picture, key, look),
        note=_joined(note, _rank_note(picture.ranks.get(UnitYear.OVER_FULL_RATE), language)),
        hint=translate(f"measures.{key}_explained", language),
        icon_name="exclamation-triangle",
    )


def _joined(*notes: str) -> str:
    return " · ".join(note for note in notes if note)


def _rank_note(rank: Rank | None, language: str) -> str:
    return "" if rank is None else formats.rank(rank.place, rank.count, language)


def morning(picture: AreaPicture, look: Preferences) -> Component:
    """Say in one line what needs attention this morning; calm when nothing does."""
    language = look.language
    overdue = int((picture.tasks[TaskRow.STATE] == "overdue").sum())
    missing = int((picture.reports[ReportRow.STATE] == "missing").sum())
    lagging = int(picture.indicators[IndicatorRow.STATE].isin(LAGGING).sum())
    points = [
        (overdue, "overview.morning_overdue"),
        (missing, "overview.morning_missing"),
        (lagging, "overview.morning_lagging"),
        (
            _short_of_rooms(picture),
            "overview.morning_rooms" if len(picture.unit_names) > 1 else "overview.morning_short",
        ),
    ]
    told_points = [translate(key, language, count=count) for count, key in points if count]
    if not told_points:
        return status_badge(translate("overview.morning_calm", language), "good")
    return html.Ul(
        [html.Li([icon("exclamation-triangle-fill"), html.Span(text)]) for text in told_points],
        className="morning",
        **aria(label=translate("overview.morning", language)),
    )


def _short_of_rooms(picture: AreaPicture) -> int:
    if picture.rooms_target is None:
        return 0
    year = picture.units[picture.units[UnitYear.SCHOOL_YEAR] == picture.school_year]
    return int((year[UnitYear.ROOMS_PER_10000] < picture.rooms_target).sum())


def _state_list(items: Sequence[tuple[Component, int]], total: int, language: str) -> html.Ul:
    """Show how many of `total` are in each state, as badge, bar and number."""
    return html.Ul(
        [
            html.Li(
                [
                    badge,
                    html.Div(
                        html.Div(style={"--share": f"{count / total if total else 0:.4f}"}),
                        className="state-bar",
                    ),
                    html.Span(formats.number(count, language), className="state-count"),
                ]
            )
            for badge, count in items
        ],
        className="state-list",
    )


def _named(
    frame: pd.DataFrame, columns: tuple[str, str, str], language: str, *, link: str = ""
) -> html.Ul | None:
    """List rows by `columns`: their key, title and due date; None when there is no row.

    `link` is the beginning of the address of a row's own page; its key follows.
    """
    key, title, due_on = columns
    rows = [
        html.Li(
            [
                html.Span(row[key], className="code"),
                html.Span(
                    dcc.Link(row[title], href=link + str(row[key])) if link else row[title],
                    className="grow",
                ),
                html.Span(formats.date(row[due_on], language), className="quiet"),
            ]
        )
        for row in records(frame)
    ]
    return html.Ul(rows, className="line-list") if rows else None


def tasks_by_state(picture: AreaPicture, look: Preferences) -> Component:
    """Count the tasks of the plan by state and name the overdue ones."""
    language = look.language
    if picture.tasks.empty:
        return empty_state(translate("overview.no_tasks", language))
    counts = Counter(picture.tasks[TaskRow.STATE])
    items = [(task_status(state, language), counts[state]) for state in TASK_STATES]
    overdue = picture.tasks[picture.tasks[TaskRow.STATE] == "overdue"]
    title = TaskRow.TITLE_VI if language == "vi" else TaskRow.TITLE_EN
    named = _named(overdue, (TaskRow.KEY, title, TaskRow.DUE_ON), language, link=TASK_LINK)
    return html.Div(
        [
            _state_list(items, len(picture.tasks), language),
            html.H3(translate("overview.overdue_tasks", language)) if named else None,
            named,
            told(_plan_provenance(picture, bool(picture.tasks[TaskRow.SIMULATED].any())), language),
        ]
    )


def _plan_provenance(picture: AreaPicture, simulated: bool) -> Provenance:
    return Provenance(
        (translate("overview.plan_source", "vi"),),
        (translate("overview.plan_source", "en"),),
        picture.today,
        simulated,
    )


def indicators_by_state(picture: AreaPicture, look: Preferences) -> Component:
    """Count the indicators by state."""
    language = look.language
    if picture.indicators.empty:
        return empty_state(translate("overview.no_indicators", language))
    counts = Counter(picture.indicators[IndicatorRow.STATE])
    items = [(indicator_status(state, language), counts[state]) for state in INDICATOR_STATES]
    lagging = picture.indicators[picture.indicators[IndicatorRow.STATE].isin(LAGGING)]
    name = IndicatorRow.NAME_VI if language == "vi" else IndicatorRow.NAME_EN
    columns = (IndicatorRow.KEY, name, IndicatorRow.DUE_ON)
    named = _named(lagging, columns, language, link=INDICATOR_LINK)
    return html.Div(
        [
            _state_list(items, len(picture.indicators), language),
            html.H3(translate("overview.lagging_indicators", language)) if named else None,
            named,
            html.P(translate("overview.indicator_rule", language), className="rule"),
            told(picture.of("indicator_values"), language),
        ]
    )


def reports_by_state(picture: AreaPicture, look: Preferences) -> Component:
    """Count the reports of the last two rounds by state."""
    language = look.language
    if picture.reports.empty:
        return empty_state(translate("overview.no_reports", language))
    blocks: list[Component] = []
    for period, rows in picture.reports.groupby(ReportRow.PERIOD, sort=True):
        counts = Counter(rows[ReportRow.STATE])
        items = [
            (status_badge(translate(f"overview.report_{state}", language), tone), counts[state])
            for state, tone in REPORT_TONES.items()
            if counts[state]
        ]
        due_on = rows[ReportRow.DUE_ON].iloc[0]
        year, quarter = str(period).split("Q")
        heading = translate(
            "overview.report_round",
            language,
            quarter=formats.quarter(int(year), int(quarter), language),
            due=formats.date(due_on, language),
        )
        blocks += [html.H3(heading), _state_list(items, len(rows), language)]
    simulated = bool(picture.reports[ReportRow.SIMULATED].any())
    return html.Div([*blocks, told(_plan_provenance(picture, simulated), language)])


def cameras_by_state(picture: AreaPicture, look: Preferences) -> Component:
    """Count the cameras by the state the prober last saw; unprobed ones are said to be so."""
    language, health = look.language, picture.cameras
    total = sum(health.values())
    if not total:
        return empty_state(translate("overview.no_cameras", language), icon_name="camera-video-off")
    items = [
        (status_badge(translate(f"overview.camera_{state}", language), tone), health[state])
        for state, tone in CAMERA_TONES.items()
        if health.get(state)
    ]
    lead = translate("overview.cameras_registered", language, count=formats.number(total, language))
    never = health.get("not_checked") == total
    return html.Div(
        [
            html.P(lead, className="quiet"),
            _state_list(items, total, language),
            html.P(translate("overview.cameras_unprobed", language), className="rule")
            if never
            else None,
            told(_plan_provenance(picture, picture.of("institutions").simulated), language),
        ]
    )


def open_alerts(picture: AreaPicture, look: Preferences) -> Component:
    """List the most pressing open alerts."""
    language = look.language
    if picture.alerts.empty:
        return empty_state(translate("overview.no_alerts", language), icon_name="check-circle")
    rows = records(picture.alerts.head(ALERTS_SHOWN))
    hidden = len(picture.alerts) - len(rows)
    return html.Div(
        [
            html.Ul([alert_line(row, language) for row in rows], className="alert-list"),
            html.P(translate("overview.more_alerts", language, count=hidden), className="quiet")
            if hidden
            else None,
            told(
                _plan_provenance(picture, bool(picture.alerts[AlertRow.SIMULATED].any())), language
            ),
        ]
    )


def alert_text(row: dict[str, Any], language: str) -> str:
    """Tell one row of an `AlertRow` frame in a sentence."""
    values = dict(row[AlertRow.VALUES])
    for name in ("title", "name", "author"):
        values[name] = values.get(f"{name}_{language}", "")
    if "due_on" in values:
        values["due"] = formats.date(pd.Timestamp(values["due_on"]).date(), language)
    return translate(f"alerts.{row[AlertRow.RULE]}", language, **values)


def alert_line(row: dict[str, Any], language: str) -> html.Li:
    """Show one row of an `AlertRow` frame."""
    severity = row[AlertRow.SEVERITY]
    return html.Li(
        [
            status_badge(
                translate(f"alerts.severity_{severity}", language),
                SEVERITY_TONES[severity],
                quiet=True,
            ),
            html.Span(alert_text(row, language), className="grow"),
            html.Time(
                formats.date_time(row[AlertRow.RAISED_AT], language),
                dateTime=row[AlertRow.RAISED_AT].isoformat(),
                className="quiet",
            ),
        ]
    )


def institutions_by_kind(picture: AreaPicture, look: Preferences) -> Component:
    """Count the institutions now on the list, by kind and sector."""
    language = look.language
    wide = picture.kinds.pivot_table(
        index=KindCount.KIND, columns=KindCount.SECTOR, values=KindCount.INSTITUTIONS, aggfunc="sum"
    )
    wide = wide.reindex(columns=list(SECTORS)).fillna(0)
    rows: list[dict[str, Any]] = [
        {
            "kind": translate(f"education.kind_{kind}", language),
            **{sector: int(wide.loc[kind].to_dict()[sector]) for sector in SECTORS},
            "all": int(wide.loc[kind].to_numpy(float).sum()),
        }
        for kind in KINDS
        if kind in wide.index
    ]
    if len(rows) > 1:
        totals = {key: sum(row[key] for row in rows) for key in (*SECTORS, "all")}
        rows.append(
            {"kind": translate("overview.all_kinds", language), "_class": "total", **totals}
        )
    columns = [
        Column("kind", translate("overview.kind", language)),
        *(
            Column(sector, translate(f"education.sector_{sector}", language), "number")
            for sector in SECTORS
        ),
        Column("all", translate("overview.all_sectors", language), "number"),
    ]
    return html.Div(
        [
            data_table(
                columns,
                rows,
                caption=translate("overview.institutions_by_kind", language),
                language=language,
                sortable=False,
                empty=translate("overview.no_institutions", language),
            ),
            told(picture.of("institutions"), language),
        ]
    )
