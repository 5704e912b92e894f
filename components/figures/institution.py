"""Charts of one institution over ten school years, small enough for the drawer of the map."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from components import formats, theme
from data.contracts.access import Preferences
from data.contracts.education import LEVELS
from data.contracts.institution import (
    AdmissionYear,
    GradeYear,
    InstitutionSheet,
    LevelYear,
)
from data.i18n import translate

Floats = npt.NDArray[np.float64]
_LINE = 2.5
_DASH = "5px,4px"


def short_year(year: int) -> str:
    """Write a school year on a narrow axis: 2023 is `23-24`."""
    return f"{year % 100:02d}-{(year + 1) % 100:02d}"


def grade_name(grade: int, language: str) -> str:
    """Return what a grade is called."""
    if grade > 0:
        return translate("sheet.grade", language, grade=grade)
    return translate(f"sheet.grade_{-grade}", language)


def by_grade(sheet: InstitutionSheet, what: str, look: Preferences) -> go.Figure:
    """Stack pupils or classes (`what`) by grade over the years; by level where there are several.

    Grades are a scale, so they share one hue from the youngest to the oldest.
    """
    years = [one.school_year for one in sheet.years]
    levels = [level for level in LEVELS if any(one.level == level for one in sheet.grades)]
    if len(levels) > 1:
        names = {level: translate(f"education.level_{level}", look.language) for level in levels}
        parts = [(names[level], _sums(sheet.grades, years, what, level=level)) for level in levels]
        colours: Sequence[str] = theme.series(look.theme)
    else:
        grades = sorted({one.grade for one in sheet.grades})
        parts = [
            (grade_name(grade, look.language), _sums(sheet.grades, years, what, grade=grade))
            for grade in grades
        ]
        steps = theme.sequential(look.theme)
        colours = steps[-len(parts) :] if len(parts) <= len(steps) else steps
    figure = _figure(barmode="stack")
    for place, (name, values) in enumerate(parts):
        figure.add_bar(
            x=np.array(years),
            y=values,
            name=name,
            marker={
                "color": colours[place % len(colours)],
                "line": {"color": theme.token("surface", look.theme), "width": 0.5},
            },
            customdata=[formats.number(value, look.language) for value in values],
            hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    total = np.nansum(
        np.array([values for _name, values in parts] or [np.zeros(len(years))]), axis=0
    )
    return _axes(figure, years, total, look)


def _sums(
    grades: Sequence[GradeYear],
    years: Sequence[int],
    what: str,
    *,
    level: str = "",
    grade: int | None = None,
) -> Floats:
    sums = np.full(len(years), np.nan)
    place = {year: number for number, year in enumerate(years)}
    for one in grades:
        if one.school_year in place and (one.level == level or one.grade == grade):
            amount = one.pupils if what == "pupils" else one.classes
            at = place[one.school_year]
            sums[at] = amount if np.isnan(sums[at]) else sums[at] + amount
    return sums


def class_size(sheet: InstitutionSheet, look: Preferences) -> go.Figure:
    """Draw pupils per class of each level, with the norm of its mix of grades as a dashed line."""
    years = [one.school_year for one in sheet.years]
    figure = _figure()
    drawn: list[Floats] = []
    for place, level in enumerate(_levels(sheet.levels)):
        colour = theme.series(look.theme)[place]
        rows = {one.school_year: one for one in sheet.levels if one.level == level}
        size = _over(years, {year: one.class_size for year, one in rows.items()})
        norm = _over(years, {year: one.size_norm for year, one in rows.items()})
        name = translate(f"education.level_{level}", look.language)
        _line(figure, years, size, name, colour, look, digits=1)
        _norm_line(figure, years, norm, translate("sheet.norm", look.language), colour, look)
        if place:  # one entry of the legend explains every dashed line
            figure.data[-1].showlegend = False
        drawn += [size, norm]
    return _axes(figure, years, np.concatenate(drawn or [np.zeros(0)]), look)


def _levels(rows: Sequence[LevelYear]) -> list[str]:
    return [level for level in LEVELS if any(one.level == level for one in rows)]


def teachers(sheet: InstitutionSheet, norm: float | None, look: Preferences) -> go.Figure:
    """Draw teachers per class over the years, and the norm of posts if one is on file."""
    years = [one.school_year for one in sheet.years]
    values = _over(years, {one.school_year: one.teachers_per_class for one in sheet.years})
    figure = _figure()
    colour = theme.series(look.theme)[0]
    name = translate("sheet.check_teachers_per_class", look.language)
    _line(figure, years, values, name, colour, look, digits=2)
    limit = np.full(len(years), np.nan if norm is None else norm)
    if norm is not None:
        _norm_line(
            figure, years, limit, translate("sheet.norm", look.language), colour, look, digits=2
        )
    return _axes(figure, years, np.concatenate([values, limit]), look)


def rooms(sheet: InstitutionSheet, look: Preferences) -> go.Figure:
    """Stack classrooms by build, with the number of classes as a line."""
    years = [one.school_year for one in sheet.years]
    figure = _figure(barmode="stack")
    steps = theme.sequential(look.theme)
    builds = (
        ("rooms_permanent", steps[3]),
        ("rooms_semi_permanent", steps[1]),
        ("rooms_temporary", theme.token("watch", look.theme)),
    )
    total = np.zeros(len(years))
    for name, colour in builds:
        values = _over(years, {one.school_year: getattr(one, name) for one in sheet.years})
        total = total + np.nan_to_num(values)
        if np.nansum(values):
            figure.add_bar(
                x=np.array(years),
                y=values,
                name=translate(f"sheet.{name}", look.language),
                marker={"color": colour},
                hovertemplate="%{x}: %{y}<extra>%{fullData.name}</extra>",
            )
    classes = _over(years, {one.school_year: one.classes for one in sheet.years})
    name = translate("measures.classes", look.language)
    _line(figure, years, classes, name, theme.series(look.theme)[1], look)
    return _axes(figure, years, np.concatenate([total, classes]), look)


def land(sheet: InstitutionSheet, norms: Sequence[float], look: Preferences) -> go.Figure:
    """Draw land per pupil, with the norm and the lower norm for places where land is short."""
    years = [one.school_year for one in sheet.years]
    values = _over(years, {one.school_year: one.land_per_pupil for one in sheet.years})
    colour = theme.series(look.theme)[0]
    figure = _figure()
    name = translate("sheet.check_land_per_pupil", look.language)
    _line(figure, years, values, name, colour, look, digits=1)
    lines = []
    for number, norm in enumerate(norms[:2]):
        key = ("sheet.norm", "sheet.norm_eased")[number]
        line = (colour, theme.token("watch", look.theme))[number]
        limit = np.full(len(years), norm)
        lines.append(limit)
        _norm_line(figure, years, limit, translate(key, look.language), line, look)
    return _axes(figure, years, np.concatenate([values, *lines]), look)


def entries(rows: Sequence[AdmissionYear], look: Preferences) -> go.Figure:
    """Draw places, applications and registrations of each entry admission side by side."""
    figure = _figure(barmode="group")
    labels = [entry_name(one, look.language).replace(", ", "<br>") for one in rows]
    values = []
    for place, name in enumerate(("quota", "applications", "registrations")):
        amounts = np.array([float(getattr(one, name)) for one in rows])
        values.append(amounts)
        figure.add_bar(
            x=labels,
            y=amounts,
            name=translate(f"sheet.entry_{name}", look.language),
            marker={"color": theme.series(look.theme)[(5, 0, 1)[place]]},
            customdata=[formats.number(value, look.language) for value in amounts],
            hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    every = np.concatenate(values) if values else np.zeros(0)
    return figure.update_yaxes(**_amounts(every, look)).update_xaxes(
        type="category", tickangle=0, tickfont={"size": 10}
    )


def entry_name(one: AdmissionYear, language: str) -> str:
    """Write the grade and year of an admission."""
    return f"{grade_name(one.grade, language)}, {short_year(one.school_year)}"


def _figure(**layout: Any) -> go.Figure:  # noqa: ANN401
    """Return an empty figure; `components.graphs.graph` dresses it in the theme."""
    return go.Figure(layout={"template": "none", **layout})  # the default one is large


def _over(years: Sequence[int], values: dict[int, Any]) -> Floats:
    known = [values.get(year) for year in years]
    return np.array([np.nan if value is None else float(value) for value in known])


def _line(
    figure: go.Figure,
    years: Sequence[int],
    values: Floats,
    name: str,
    colour: str,
    look: Preferences,
    *,
    digits: int = 0,
) -> None:
    figure.add_scatter(
        x=np.array(years),
        y=values,
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": _LINE},
        customdata=[formats.number(value, look.language, digits=digits) for value in values],
        hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
    )


def _norm_line(
    figure: go.Figure,
    years: Sequence[int],
    values: Floats,
    name: str,
    colour: str,
    look: Preferences,
    *,
    digits: int = 1,
) -> None:
    if np.isnan(values).all():
        return
    figure.add_scatter(
        x=np.array(years),
        y=values,
        name=name,
        mode="lines",
        line={"color": colour, "width": 1.5, "dash": _DASH},
        customdata=[formats.number(value, look.language, digits=digits) for value in values],
        hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
    )


def _axes(figure: go.Figure, years: Sequence[int], values: Floats, look: Preferences) -> go.Figure:
    return figure.update_xaxes(
        tickvals=np.array(years),
        ticktext=[short_year(year) for year in years],
        tickangle=0,
        tickfont={"size": 10},
        range=[years[0] - 0.6, years[-1] + 0.6] if years else None,
    ).update_yaxes(**_amounts(values, look))


def _amounts(values: Floats, look: Preferences) -> dict[str, Any]:
    """Set an axis from zero with a few round amounts, written in the reader's language."""
    known = values[~np.isnan(values)]
    most = float(known.max()) if known.size else 0.0
    if not most > 0:
        return {"rangemode": "tozero", "showgrid": True}
    power = 10.0 ** np.floor(np.log10(most / 4))
    step = power * next(size for size in (1, 2, 2.5, 5, 10) if size * power >= most / 4)
    if (known == np.rint(known)).all():
        step = max(1.0, float(np.ceil(step)))  # things that are counted come whole
    ticks = np.arange(0, most + step * 0.5, step)
    digits = 0 if float(step).is_integer() else 1 if float(step * 10).is_integer() else 2
    return {
        "tickvals": ticks,
        "ticktext": [formats.number(float(tick), look.language, digits=digits) for tick in ticks],
        "range": [0, most * 1.08],
        "showgrid": True,
    }
