"""The Gantt chart: periods, slips, milestones, who waits for whom, today."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from components import formats, theme
from components.panels.tasks import days_text, percent_text
from data.contracts.access import Preferences
from data.contracts.tasks import STATES, Link, StepRow, TaskItem
from data.i18n import translate

FIRST, LAST = date(2022, 1, 1), date(2025, 12, 31)  # the years of plan 723
_MS_PER_DAY = 86_400_000
_WINDOWS = {"two_years": (365, 365), "year": (120, 245), "quarter": (30, 92)}
ROW_HEIGHT = 26


def gantt(
    items: Sequence[TaskItem],
    steps: Sequence[StepRow],
    links: Sequence[Link],
    today: date,
    zoom: str,
    look: Preferences,
) -> go.Figure:
    """Draw one row per task, the first at the top."""
    figure = go.Figure(layout={"template": theme.template(look.theme), "barmode": "overlay"})
    place = {one.key: number for number, one in enumerate(items)}
    for state in STATES:
        own = [one for one in items if one.state == state]
        if own:
            _add_bars(figure, own, place, state, look)
    _add_slips(figure, items, place, look)
    _add_links(figure, items, links, place, look)
    _add_steps(figure, steps, place, look)
    return _dressed(figure, items, today, zoom, look)


def _start(one: TaskItem) -> date:
    return one.starts_on or FIRST


def _end(one: TaskItem) -> date:
    """Return where a bar ends; one without a deadline runs to the end of the plan."""
    return one.due_on or LAST


def _add_bars(
    figure: go.Figure, own: Sequence[TaskItem], place: dict[str, int], state: str, look: Preferences
) -> None:
    figure.add_bar(
        orientation="h",
        y=[place[one.key] for one in own],
        base=[_start(one).isoformat() for one in own],
        x=[max((_end(one) - _start(one)).days, 1) * _MS_PER_DAY for one in own],
        width=0.62,
        name=translate(f"states.task_{state}", look.language),
        marker={
            "color": theme.task_colour(state, look.theme),
            "opacity": [1.0 if one.due_on else 0.45 for one in own],
        },
        customdata=[_told(one, look.language) for one in own],
        hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
    )


def _told(one: TaskItem, language: str) -> str:
    days = f"{formats.date(one.starts_on, language)} – {formats.date(one.due_on, language)}"
    title = _escaped(one.title(language)[:90])
    facts = f"{days} · {percent_text(one, language)} · {days_text(one, language)}"
    return f"<b>{one.key}</b> {title}<br>{facts}<br>{', '.join(one.leads)}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _add_slips(
    figure: go.Figure, items: Sequence[TaskItem], place: dict[str, int], look: Preferences
) -> None:
    moved = [one for one in items if one.slip_days and one.initial_due_on and one.due_on]
    if not moved:
        return
    x: list[str | None] = []
    y: list[int | None] = []
    for one in moved:
        x += [str(one.initial_due_on), str(one.due_on), None]
        y += [place[one.key], place[one.key], None]
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=translate("tasks.slip", look.language),
        line={"color": theme.token("text", look.theme), "width": 3, "dash": "dot"},
        marker={"symbol": "line-ns-open", "size": 14, "color": theme.token("text", look.theme)},
        hoverinfo="skip",
    )


def _add_links(
    figure: go.Figure,
    items: Sequence[TaskItem],
    links: Sequence[Link],
    place: dict[str, int],
    look: Preferences,
) -> None:
    by_key = {one.key: one for one in items}
    shown = [link for link in links if link.task_key in by_key and link.needs_key in by_key]
    if not shown:
        return
    x: list[str | None] = []
    y: list[int | None] = []
    sizes: list[int] = []
    for link in shown:
        turn = _end(by_key[link.needs_key]).isoformat()
        x += [turn, turn, None]
        y += [place[link.needs_key], place[link.task_key], None]
        sizes += [0, 9, 0]
    symbol = [
        "triangle-down" if place[link.task_key] > place[link.needs_key] else "triangle-up"
        for link in shown
        for _ in range(3)
    ]
    colour = theme.token("muted", look.theme)
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=translate("tasks.dependency", look.language),
        line={"color": colour, "width": 1.5},
        marker={"symbol": symbol, "size": sizes, "color": colour},
        hoverinfo="skip",
    )


def _add_steps(
    figure: go.Figure, steps: Sequence[StepRow], place: dict[str, int], look: Preferences
) -> None:
    shown = [one for one in steps if one.due_on and one.kind == "milestone"]
    if not shown:
        return
    figure.add_scatter(
        x=[str(one.due_on) for one in shown],
        y=[place[one.task_key] for one in shown],
        mode="markers",
        name=translate("tasks.milestones", look.language),
        marker={
            "symbol": ["diamond" if one.done_on else "diamond-open" for one in shown],
            "size": 11,
            "color": theme.token("text", look.theme),
            "line": {"width": 2},
        },
        customdata=[
            f"{_escaped(one.title)} · {formats.date(one.due_on, look.language)}" for one in shown
        ],
        hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
    )


def _dressed(
    figure: go.Figure, items: Sequence[TaskItem], today: date, zoom: str, look: Preferences
) -> go.Figure:
    muted = theme.token("bad", look.theme)
    figure.add_shape(
        type="line",
        x0=today.isoformat(),
        x1=today.isoformat(),
        y0=0,
        y1=1,
        yref="paper",
        line={"color": muted, "width": 2},
    )
    figure.add_annotation(
        x=today.isoformat(),
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text=translate("tasks.today", look.language, date=formats.date(today, look.language)),
        font={"color": theme.token("text", look.theme), "size": 11},
    )
    before, after = _WINDOWS.get(zoom, (0, 0))
    window = (
        [(today - timedelta(days=before)).isoformat(), (today + timedelta(days=after)).isoformat()]
        if zoom in _WINDOWS
        else [FIRST.isoformat(), LAST.isoformat()]
    )
    labels: list[Any] = [one.key for one in items]
    return (
        figure.update_xaxes(type="date", range=window, showgrid=True, tickformat="%m/%Y")
        .update_yaxes(
            tickmode="array",
            tickvals=list(range(len(items))),
            ticktext=labels,
            range=[len(items) - 0.4, -0.6],
            showgrid=False,
            automargin=True,
        )
        .update_layout(
            legend={"orientation": "h", "y": -60 / (ROW_HEIGHT * len(items) + 140), "x": 0},
            margin={"l": 90, "r": 16, "t": 28, "b": 80},
        )
    )
