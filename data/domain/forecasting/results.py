"""What a forecast says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.domain.forecasting.inputs import Finding

EACH_GRADE = -8  # a row of errors about each grade by itself, pooled
ALL_ORIGINS = -1


class ForecastRows:
    """Frame of a forecast: one row per unit, group of grades and year. Sums agree to 1e-6."""

    LEVEL = "level"  # str, one of panel.levels
    UNIT = "unit"  # str, code; "" for the last level (everything)
    STAGE = "stage"  # str, key of a stage; "" for one grade or all grades
    GRADE = "grade"  # int; -9 (ALL_GRADES) for a stage or all grades
    YEAR = "year"  # int
    HORIZON = "horizon"  # int, years after the origin
    PUPILS = "pupils"  # float, the point forecast, not rounded
    LO80, HI80, LO95, HI95 = "lo80", "hi80", "lo95", "hi95"  # float; 95 encloses 80 encloses point


class ErrorRows:
    """Frame of the back-test of the same method on past years, beside "same as last year"."""

    LEVEL = "level"
    STAGE = "stage"
    GRADE = "grade"  # int; -8 for "each grade by itself, pooled", -9 for sums over grades
    HORIZON = "horizon"
    ORIGIN = "origin"  # int, last year seen; -1 for all origins pooled
    COUNT = "count"  # int, values compared
    WMAPE = "wmape"  # float, per cent: summed absolute error / summed pupils
    NAIVE_WMAPE = "naive_wmape"  # float, the same of "same as last year"
    BIAS = "bias"  # float, per cent, above 0: too many forecast
    NAIVE_BIAS = "naive_bias"
    COVERAGE80, COVERAGE95 = "coverage80", "coverage95"  # float, per cent; NaN without intervals
    WIS80 = "wis80"  # float, interval score of the 80 % interval, per cent of pupils


@dataclass(frozen=True)
class Forecast:
    """One run of one scenario."""

    origin: int  # last year of data
    rows: pd.DataFrame  # ForecastRows
    method: str  # name and version of the method
    fingerprint: str  # equal inputs, settings, adjustments, method and libraries: equal bits
    details: Mapping[str, Any]  # JSON: weights of the candidates, lags, libraries, settings
    findings: tuple[Finding, ...]
