"""Back-test the forecasting method on a table of past enrolment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.adapters.files.errors import FileRefusedError
from data.adapters.files.long_table import read_long_table, write_rows
from data.contracts.errors import InvalidInputError
from data.domain.forecasting import inputs, rolling
from data.domain.forecasting.findings import found
from data.domain.forecasting.inputs import Finding, Panel, UnusableInputError
from data.i18n import translate

Progress = Callable[[float, str], None]
MOST_AHEAD = 20
_AREA, _PARENT, _EVERYTHING = "area", "parent", "total"


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    enrolment: Path
    births: Path | None
    horizons: tuple[int, ...]
    origins: tuple[int, ...]  # empty: every year that can be judged
    areas: bool


@dataclass(frozen=True)
class Answer:
    """Forecasts, and what was odd about the input."""

    rows: pd.DataFrame
    findings: tuple[Finding, ...]
    origins: tuple[int, ...]


def run(request: Request, progress: Progress) -> Answer:
    """Forecast from every origin with what was known then.

    Raises:
        InvalidInputError: the files cannot be used; its text tells why.
    """
    table, findings = _read(request.enrolment)
    births = None
    if request.births is not None:
        births, more = _read(request.births)
        findings += more
        if "births" not in births or _AREA not in births or "year" not in births:
            raise InvalidInputError("backtest.births_columns", path=request.births)
        births = births.rename(columns={_AREA: "unit"})
    panel = _panel(table, births, request.enrolment)
    origins = request.origins or _every(panel, request.horizons)
    usable = [year for year in origins if year in rolling.usable_origins(panel)]
    left_out = [str(year) for year in origins if year not in usable]
    if not usable:
        known = rolling.usable_origins(panel)
        if not known:
            raise InvalidInputError("backtest.too_few_years", count=len(panel.years))
        raise InvalidInputError("backtest.no_origin", first=known[0], last=known[-1])
    rows = rolling.run(panel, usable, request.horizons, areas=request.areas, progress=progress)
    findings += [*panel.findings, *found("origin_left_out", left_out)]
    return Answer(rows, tuple(findings), tuple(usable))


def _every(panel: Panel, horizons: Sequence[int]) -> tuple[int, ...]:
    """Return the origins of which the nearest horizon is known."""
    known = rolling.usable_origins(panel)
    return tuple(year for year in known if year + min(horizons) <= panel.origin)


def _read(path: Path) -> tuple[pd.DataFrame, list[Finding]]:
    if not path.is_file():
        raise InvalidInputError("cli.no_file", path=path)
    try:
        table = read_long_table(path)
    except FileRefusedError as error:
        raise InvalidInputError("backtest.unreadable", path=path) from error
    return table.frame, found("ragged", table.ragged)


def _panel(table: pd.DataFrame, births: pd.DataFrame | None, path: Path) -> Panel:
    levels = (_AREA, _PARENT, _EVERYTHING) if _PARENT in table else (_AREA, _EVERYTHING)
    try:
        return inputs.build(table, levels=levels, births=births)
    except UnusableInputError as error:
        finding = error.finding
        raise InvalidInputError(f"backtest.{finding.key}", path=path, **finding.values) from error


def write(answer: Answer, path: Path) -> None:
    """Write the forecasts.

    Raises:
        InvalidInputError: there is no such folder, or it cannot be written to.
    """
    columns = [*rolling.COLUMNS, *([rolling.LEVEL] if rolling.LEVEL in answer.rows else [])]
    try:
        write_rows(path, answer.rows, columns)
    except OSError as error:
        raise InvalidInputError("backtest.not_written", path=path) from error


def told(finding: Finding, language: str) -> str:
    """Return a finding as a sentence."""
    return translate(f"forecast_issues.{finding.key}", language, **finding.values)
