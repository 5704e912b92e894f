"""Charts of pupils and classes."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components import formats, theme
from data.contracts.access import Preferences
from data.contracts.education import LEVELS, SECTORS
from data.contracts.schooling import LevelSector
from data.i18n import translate


def pupils_by_level(frame: pd.DataFrame, school_year: int | None, look: Preferences) -> go.Figure:
    """Draw one bar per level of a `LevelSector` frame, stacked by sector, for one school year."""
    year = frame[frame[LevelSector.SCHOOL_YEAR] == school_year]
    wide = year.pivot_table(
        index=LevelSector.LEVEL,
        columns=LevelSector.SECTOR,
        values=LevelSector.PUPILS,
        aggfunc="sum",
    )
    levels = [level for level in LEVELS if level in wide.index]
    wide = wide.reindex(levels[::-1])
    names = [translate(f"education.level_{level}", look.language) for level in wide.index]
    bars = [
        go.Bar(
            x=wide[sector].fillna(0).to_numpy(float),
            y=names,
            orientation="h",
            name=translate(f"education.sector_{sector}", look.language),
            text=[formats.compact(value, look.language) for value in wide[sector].fillna(0)],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            hovertemplate="%{y}: %{x:,.0f}<extra>%{fullData.name}</extra>",
        )
        for sector in SECTORS
        if sector in wide.columns
    ]
    figure = go.Figure(bars, layout={"template": theme.template(look.theme), "barmode": "stack"})
    return figure.update_xaxes(**amounts(wide.sum(axis=1).to_numpy(float), look)).update_layout(
        uniformtext={"minsize": 11, "mode": "hide"}
    )


def pupils_over_years(frame: pd.DataFrame, look: Preferences) -> go.Figure:
    """Draw one line per level of a `LevelSector` frame over the school years."""
    sums = frame.groupby([LevelSector.SCHOOL_YEAR, LevelSector.LEVEL])[LevelSector.PUPILS].sum()
    wide = sums.unstack(LevelSector.LEVEL)
    years = wide.index.to_numpy(int)
    figure = go.Figure(layout={"template": theme.template(look.theme)})
    for level in LEVELS:
        if level not in wide.columns:
            continue
        figure.add_scatter(
            x=years,
            y=wide[level].to_numpy(float),
            mode="lines+markers",
            name=translate(f"education.level_{level}", look.language),
            line={"width": 2.5},
            hovertemplate="%{x}: %{y:,.0f}<extra>%{fullData.name}</extra>",
        )
    labels = [formats.school_year(int(year)) for year in years]
    return figure.update_xaxes(
        tickvals=np.asarray(years), ticktext=labels, tickangle=0 if len(years) < 7 else -30
    ).update_yaxes(**amounts(wide.to_numpy(float).ravel(), look))


def amounts(values: "np.ndarray[Any, np.dtype[np.float64]]", look: Preferences) -> dict[str, Any]:
    """Set an axis from zero with a few round amounts, written in the reader's language."""
    most = float(np.nanmax(values)) if values.size else 0.0
    if not most > 0:
        return {"rangemode": "tozero", "showgrid": True}
    rough = most / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * min((size for size in (1, 2, 2.5, 5, 10) if size * power >= rough), default=10)
    ticks = np.arange(0, most + step * 0.5, step)
    return {
        "tickvals": ticks,
        "ticktext": [formats.compact(float(tick), look.language) for tick in ticks],
        "range": [0, most * 1.05],
        "showgrid": True,
    }
