"""Charts of forecasts."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from components import formats, theme
from components.figures.schooling import amounts
from data.contracts.access import Preferences
from data.contracts.forecasting import (
    HI80,
    HI95,
    LO80,
    LO95,
    POINT,
    TORNADO,
    AreaForecast,
    Floats,
    Ints,
)
from data.i18n import translate

_BAND_95, _BAND_80 = 0.16, 0.30


def fan(area: AreaForecast, key: str, horizon: int, look: Preferences) -> go.Figure:
    """Draw past pupils as a line, the forecast as a dashed one, and its two intervals as bands."""
    figure = _empty(look)
    years = np.array(area.years[: horizon + 1])
    bands = area.series(key)[: horizon + 1]
    colour = theme.series(look.theme)[0]
    for low, high, opacity, name in (
        (LO95, HI95, _BAND_95, "band_95"),
        (LO80, HI80, _BAND_80, "band_80"),
    ):
        figure.add_scatter(
            x=np.concatenate([years, years[::-1]]),
            y=np.concatenate([bands[:, high], bands[::-1, low]]),
            fill="toself",
            fillcolor=colour,
            opacity=opacity,
            mode="lines",
            line={"width": 0, "color": colour},
            name=translate(f"forecast.{name}", look.language),
            hoverinfo="skip",
        )
    _line(figure, np.array(area.past_years), area.past(key), "past", look, dash="solid")
    _line(figure, years, bands[:, POINT], "forecast_line", look, dash="dash")
    return _framed(figure, (*area.past_years, *area.years[1 : horizon + 1]), look)


def _empty(look: Preferences) -> go.Figure:
    return go.Figure(layout={"template": theme.template(look.theme)})


def _line(
    figure: go.Figure,
    years: Ints,
    values: Floats | Ints,
    name: str,
    look: Preferences,
    *,
    dash: str,
) -> None:
    label = translate(f"forecast.{name}", look.language)
    figure.add_scatter(
        x=years,
        y=values,
        mode="lines+markers",
        name=label,
        line={"width": 2.5, "dash": dash, "color": theme.series(look.theme)[0]},
        marker={"size": 5},
        customdata=_written(years, values, look),
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra>%{fullData.name}</extra>",
    )


def _written(years: Ints, values: Floats | Ints, look: Preferences) -> list[list[str]]:
    return [
        [formats.school_year(int(year)), formats.number(float(value), look.language)]
        for year, value in zip(years, values, strict=True)
    ]


def _framed(figure: go.Figure, years: Sequence[int], look: Preferences) -> go.Figure:
    """Write school years below and round amounts beside; the axis need not start at zero."""
    ticks = [year for year in years if (year - years[0]) % 2 == 0] if len(years) > 8 else years
    heights = [float(value) for trace in figure.data for value in trace.y]
    return figure.update_xaxes(
        tickvals=list(ticks),
        ticktext=[formats.school_year(int(year)) for year in ticks],
        tickangle=-30,
        range=[min(years) - 0.4, max(years) + 0.4],
    ).update_yaxes(**_span(heights, look))


def _span(values: Sequence[float], look: Preferences) -> dict[str, object]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    step = _nice((high - low) / 4 or max(high, 1.0) / 4)
    start = max(0.0, np.floor((low - step * 0.25) / step) * step)
    ticks = np.arange(start, high + step, step)
    return {
        "tickvals": ticks,
        "ticktext": [formats.compact(float(tick), look.language) for tick in ticks],
        "range": [start, max(high + step * 0.25, start + step)],
        "showgrid": True,
    }


def _nice(rough: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(rough, 1e-9)))
    return float(
        power * min((size for size in (1, 2, 2.5, 5, 10) if size * power >= rough), default=10)
    )


def side_by_side(
    areas: Mapping[str, AreaForecast], key: str, horizon: int, look: Preferences
) -> go.Figure:
    """Draw one line per scenario after the common past; keys are the names of the scenarios."""
    figure = _empty(look)
    first = next(iter(areas.values()))
    muted = theme.token("muted", look.theme)
    figure.add_scatter(
        x=np.array(first.past_years),
        y=first.past(key),
        mode="lines",
        name=translate("forecast.past", look.language),
        line={"width": 2.5, "color": muted},
        customdata=_written(np.array(first.past_years), first.past(key), look),
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra>%{fullData.name}</extra>",
    )
    for place, (name, area) in enumerate(areas.items()):
        years = np.array(area.years[: horizon + 1])
        values = area.series(key)[: horizon + 1, POINT]
        figure.add_scatter(
            x=years,
            y=values,
            mode="lines+markers",
            name=name,
            line={"width": 2.5, "dash": ("solid", "dash", "dot")[place % 3]},
            marker={"size": 6, "symbol": ("circle", "square", "diamond")[place % 3]},
            customdata=_written(years, values, look),
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra>%{fullData.name}</extra>",
        )
    return _framed(figure, (*first.past_years, *first.years[1 : horizon + 1]), look)


def tornado(area: AreaForecast, horizon: int, look: Preferences) -> go.Figure:
    """Draw how far each assumption moves the rooms needed at the horizon, largest first."""
    figure = _empty(look)
    if not area.tornado.shape[0]:
        return figure
    moved = area.tornado[:, :, horizon] - area.needs("all", "rooms")[horizon]
    order = np.argsort(np.abs(moved).max(axis=1))
    names = [translate(f"forecast.tornado_{TORNADO[place]}", look.language) for place in order]
    colours = theme.series(look.theme)
    for side, label in enumerate(("down", "up")):
        values = moved[order, side]
        figure.add_bar(
            x=values,
            y=names,
            orientation="h",
            name=translate(f"forecast.tornado_{label}", look.language),
            marker={"color": colours[side]},
            text=[formats.change(float(value), look.language) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
    most = float(np.abs(moved).max()) or 1.0
    return figure.update_layout(barmode="overlay").update_xaxes(
        range=[-most * 1.6, most * 1.6], showgrid=True, zeroline=True, showticklabels=False
    )


def errors(rows: Sequence[Mapping[str, float]], look: Preferences) -> go.Figure:
    """Draw the error of the method beside that of "same as last year", by years ahead."""
    figure = _empty(look)
    if not rows:
        return figure
    labels = [
        translate("forecast.years_ahead", look.language, count=int(row["horizon"])) for row in rows
    ]
    colours = (theme.series(look.theme)[0], theme.token("none", look.theme))
    most = 0.0
    for key, name, colour in zip(
        ("wmape", "naive_wmape"), ("method", "naive"), colours, strict=True
    ):
        values = np.array([row[key] for row in rows], float)
        most = max(most, float(np.nanmax(values)))
        figure.add_bar(
            x=labels,
            y=values,
            name=translate(f"forecast.{name}", look.language),
            marker={"color": colour},
            text=[formats.percent_points(float(v), look.language, digits=1) for v in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}: %{text}<extra>%{fullData.name}</extra>",
        )
    axis = amounts(np.array([most * 1.15]), look)
    axis["ticktext"] = [
        formats.percent_points(float(tick), look.language, digits=1) for tick in axis["tickvals"]
    ]
    return figure.update_yaxes(**axis)
