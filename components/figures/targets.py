"""The course of an indicator: path, history, and the fan of where it goes."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import plotly.graph_objects as go

from components import theme
from components.panels.outlook import amount, target_text
from data.contracts.access import Preferences
from data.contracts.targets import Outlook
from data.i18n import translate

Fan = Sequence[tuple[date, float, float, float]]


def course(one: Outlook, fan: Fan, today: date, look: Preferences) -> go.Figure | None:
    """Draw path, values and projection; None when there is nothing to draw."""
    definition = one.definition
    figure = go.Figure(layout={"template": theme.template(look.theme)})
    if fan:
        _add_fan(figure, fan, look)
    if definition.waypoints:
        _add_path(figure, one, look)
    known = [point for point in one.history if point.value is not None]
    if known:
        figure.add_scatter(
            x=[point.on.isoformat() for point in one.history],
            y=np.array([np.nan if p.value is None else p.value for p in one.history], dtype=float),
            mode="lines+markers",
            name=translate("targets.history", look.language),
            line={"color": theme.token("accent", look.theme), "width": 3},
            marker={"size": 6},
            customdata=[
                amount(point.value, definition.unit, look.language) for point in one.history
            ],
            hovertemplate="%{x|%d/%m/%Y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    if not known and not definition.waypoints:
        return None
    return _dressed(figure, one, today, look)


def _add_fan(figure: go.Figure, fan: Fan, look: Preferences) -> None:
    days = [day.isoformat() for day, *_ in fan]
    middle, low, high = (np.array([row[place] for row in fan], dtype=float) for place in (1, 2, 3))
    colour = theme.token("accent", look.theme)
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=days, y=low, showlegend=False, **edge)
    figure.add_scatter(
        x=days,
        y=high,
        fill="tonexty",
        fillcolor=theme.token("border", look.theme),
        name=translate("targets.interval", look.language),
        **edge,
    )
    figure.add_scatter(
        x=days,
        y=middle,
        mode="lines",
        line={"color": colour, "width": 2, "dash": "dot"},
        name=translate("targets.projection", look.language),
        hovertemplate="%{x|%d/%m/%Y}: %{y:,.1f}<extra>%{fullData.name}</extra>",
    )


def _add_path(figure: go.Figure, one: Outlook, look: Preferences) -> None:
    points = one.definition.waypoints
    marks = {"baseline": "circle-open", "milestone": "square-open", "target": "diamond"}
    figure.add_scatter(
        x=[point.on.isoformat() for point in points],
        y=np.array([point.value for point in points], dtype=float),
        mode="lines+markers",
        name=translate("targets.path", look.language),
        line={"color": theme.token("muted", look.theme), "width": 1.5, "dash": "dash"},
        marker={
            "size": 11,
            "symbol": [marks[point.kind] for point in points],
            "color": theme.token("text", look.theme),
        },
        customdata=[
            target_text(one.definition, point.value, look.language)
            if point.kind == "target"
            else amount(point.value, one.definition.unit, look.language)
            for point in points
        ],
        hovertemplate="%{x|%d/%m/%Y}: %{customdata}<extra>%{fullData.name}</extra>",
    )


def _dressed(figure: go.Figure, one: Outlook, today: date, look: Preferences) -> go.Figure:
    muted = theme.token("border-strong", look.theme)
    if one.target:
        figure.add_shape(
            type="line",
            x0=one.target.on.isoformat(),
            x1=one.target.on.isoformat(),
            y0=0,
            y1=1,
            yref="paper",
            line={"color": muted, "width": 1},
        )
    figure.add_shape(
        type="line",
        x0=today.isoformat(),
        x1=today.isoformat(),
        y0=0,
        y1=1,
        yref="paper",
        line={"color": muted, "width": 1, "dash": "dot"},
    )
    figure.add_annotation(
        x=today.isoformat(),
        y=1,
        yref="paper",
        text=translate("targets.today", look.language),
        showarrow=False,
        yanchor="bottom",
        font={"color": theme.token("muted", look.theme), "size": 11},
    )
    is_percent = one.definition.unit == "percent"
    suffix = " %" if look.language == "vi" else "%"
    return figure.update_xaxes(type="date", tickformat="%m/%Y", nticks=8).update_yaxes(
        rangemode="tozero",
        tickformat=",.0f" if one.definition.unit != "ratio" else ",.2f",
        ticksuffix=suffix if is_percent else "",
        showgrid=True,
    )
