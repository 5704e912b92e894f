"""Monthly values of the plan's indicators, from a stated baseline to a stated end."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.contracts.education import STAFF_GROUPS, TEACHER_GROUPS
from data.domain.simulation import assumptions as given
from data.domain.simulation.calendar import at, month_ends
from data.domain.simulation.controls import level_columns
from data.domain.simulation.rounding import Floats, Ints, remembering_noise

BY_DISTRICT = frozenset({"institution", "staff", "learner", "facility", "survey"})
# Where an indicator stands at the end of 2021 and of September 2023, and how it bends between:
# above 1 it starts slowly. Chosen so that some are achieved, on track, at risk, off track, missed.
PATHS: dict[str, tuple[float, float, float]] = {
    "K.1.1": (46, 88, 1.1),
    "K.1.2": (71, 97, 0.9),
    "K.1.3": (18, 57, 1.2),
    "K.1.4a": (20, 58, 1.4),
    "K.1.4b": (6, 24, 1.3),
    "K.1.4c": (15, 55, 1.2),
    "K.2.1": (34, 56, 0.8),
    "K.2.2": (2, 13, 1.3),
    "K.2.3": (3, 15.2, 1.2),
    "K.2.4a": (4, 9.5, 1.0),
    "K.2.4b": (8, 24, 1.0),
    "K.2.4c": (5, 26, 1.1),
    "K.2.6": (40, 88, 0.9),
    "K.2.7": (10, 91, 1.5),
    "K.2.8": (0, 61, 1.8),
    "K.2.9": (30, 76, 0.9),
    "K.2.10": (5, 79, 1.5),
    "K.2.11": (0, 52, 1.9),
    "K.2.14": (12, 74, 1.4),
    "K.3.1": (35, 93, 1.0),
    "K.3.2a": (62, 97.2, 0.8),
    "K.3.2b": (70, 98.4, 0.7),
    "K.3.2c": (80, 100, 0.5),
    "K.3.2d": (30, 93.5, 0.7),
    "K.3.3": (15, 66, 1.2),
    "K.3.6a": (38, 100, 0.6),
    "K.3.6b": (44, 90, 1.0),
    "K.3.9a": (72, 100, 0.3),
    "K.3.9b": (31, 63, 0.7),
    "K.3.10": (66, 82.5, 0.9),
    "K.II.2": (0, 27, 2.0),
    "K.II.11a": (0, 193_400, 1.6),
    "K.II.11b": (0, 386_800, 1.6),
    "K.II.11c": (0, 3_810_000, 1.9),
    "K.II.11d": (0, 26, 1.0),
}
_TRAINING = "K.II.2"  # counts classes held in 2023
_REACHED_EARLY = {"K.3.2c": 17, "K.3.6a": 18, "K.3.9a": 12, "K.II.11d": 20}  # months to the end
# District and scope without reports from a day on.
NOT_REPORTED = (
    ("787", "institution", date(2023, 8, 31)),
    ("787", "facility", date(2023, 8, 31)),
    ("783", "learner", date(2023, 9, 30)),
    ("785", "staff", date(2023, 9, 30)),
    ("785", "survey", date(2023, 9, 30)),
    ("772", "facility", date(2023, 9, 30)),
)
_SILENT_SINCE = {"K.2.4b": date(2023, 7, 1)}  # the city's own figure, no longer reported
_SUBMITTED_LAST = frozenset({"764", "776"})  # their last month waits for approval
_RETURNED = (  # district, indicator: the last month was sent back with a reason
    ("770", "K.3.3", "Chưa kèm biên bản kiểm kê thiết bị quý III, đề nghị bổ sung."),
    ("774", "K.1.4b", "Chưa đính kèm danh sách cán bộ đã hoàn thành khoá bồi dưỡng."),
)
_DRAFTS = (("773", "K.3.10"),)  # begun, not sent
_CORRECTION = ("765", "K.1.2", date(2023, 8, 31))  # an approved figure asked to be corrected
_CORRECTED_WHY = "Bổ sung hai trường vừa hoàn tất nâng cấp đường truyền trong tháng 8."
CITY_CODE = "79"


@dataclass(frozen=True, slots=True)
class Counts:
    """What shares are counted on: institution x year (or x grade or group x year) arrays."""

    frame: pd.DataFrame
    pupils: Ints
    staff: Ints
    rooms: Ints


def values(rng: np.random.Generator, indicators: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """Return one row per indicator, unit and month-end.

    Columns: indicator, unit_code, period_on, value, numerator, denominator (nan where the city
    reports one figure), state, revision, reason, entered_at. Shares are in percent; where there was
    nothing to count, the value is nan and the denominator 0.
    """
    parts = []
    months = month_ends()
    for row in indicators.itertuples():
        path = city_path(str(row.key), len(months))
        if row.scope in BY_DISTRICT:
            base = _denominators(str(row.key), str(row.scope), counts, months)
            parts.append(_by_district(rng, str(row.key), str(row.scope), path, base))
        else:
            parts.append(_of_city(rng, str(row.key), str(row.unit), path))
    frame = _on_their_way(pd.concat(parts, ignore_index=True))
    delay = rng.integers(2, 11, len(frame))
    days = pd.to_datetime(frame["period_on"]) + pd.to_timedelta(delay, unit="D")
    entered = [at(day.date(), 9) for day in days]
    return frame.assign(entered_at=pd.Series(entered, dtype=object))


def _on_their_way(frame: pd.DataFrame) -> pd.DataFrame:
    """Send some values back, leave one a draft, and ask for one correction."""
    frame = frame.assign(reason="", revision=1)
    last = frame["period_on"] == month_ends()[-1]
    for state, rows in (
        ("returned", _RETURNED),
        ("draft", [(code, key, "") for code, key in _DRAFTS]),
    ):
        for code, key, reason in rows:
            chosen = last & (frame["unit_code"] == code) & (frame["indicator"] == key)
            frame.loc[chosen, ["state", "reason"]] = [state, reason]
    code, key, on = _CORRECTION
    mine = (frame["unit_code"] == code) & (frame["indicator"] == key) & (frame["period_on"] == on)
    corrected = frame[mine].assign(state="submitted", revision=2, reason=_CORRECTED_WHY)
    more = np.minimum(corrected["numerator"] + 2, corrected["denominator"])
    corrected = corrected.assign(
        numerator=more, value=np.round(100.0 * more / corrected["denominator"], 2)
    )
    return pd.concat([frame, corrected], ignore_index=True)


def city_path(key: str, months: int) -> Floats:
    """Return the smooth course of an indicator in the city."""
    start, end, bend = PATHS[key]
    passed = np.arange(1, months + 1) / _REACHED_EARLY.get(key, months)
    if key == _TRAINING:
        passed = np.maximum(np.arange(1, months + 1) - 12, 0) / (months - 12)
    course: Floats = start + (end - start) * np.minimum(passed, 1.0) ** bend
    return course


def _of_city(rng: np.random.Generator, key: str, unit: str, path: Floats) -> pd.DataFrame:
    if unit == "percent":
        steps = np.diff(path, prepend=path[0]) * rng.uniform(-0.4, 0.4, len(path))
        value = np.round(np.maximum.accumulate(path + steps), 1)
        value[-1] = round(float(path[-1]), 1)
    else:
        value = np.floor(path)
    months = month_ends()
    frame = pd.DataFrame(
        {
            "indicator": key,
            "unit_code": CITY_CODE,
            "period_on": months,
            "value": np.minimum(value, path[-1]),
            "numerator": np.nan,
            "denominator": np.nan,
            "state": "approved",
        }
    )
    return frame[frame["period_on"] < _SILENT_SINCE.get(key, date.max)]


def _by_district(
    rng: np.random.Generator, key: str, scope: str, path: Floats, base: Floats
) -> pd.DataFrame:
    """Spread the city's course over the districts, as whole numerators over denominators."""
    rate = _district_rates(rng, path / 100.0, base)
    whole = np.minimum(np.rint(rate * base), base)
    months = month_ends()
    codes = np.array(given.DISTRICT_CODES)
    frame = pd.DataFrame(
        {
            "indicator": key,
            "unit_code": np.repeat(codes, len(months)),
            "period_on": months * len(codes),
            "numerator": whole.ravel(),
            "denominator": base.ravel(),
        }
    )
    frame["value"] = np.round(
        100.0 * frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0), 2
    )
    waits = frame["unit_code"].isin(_SUBMITTED_LAST) & (frame["period_on"] == months[-1])
    frame["state"] = np.where(waits, "submitted", "approved")
    for code, silent, since in NOT_REPORTED:
        if silent == scope:
            frame = frame[~((frame["unit_code"] == code) & (frame["period_on"] >= since))]
    return frame


def _district_rates(rng: np.random.Generator, path: Floats, base: Floats) -> Floats:
    """Return shares, district x month, that only rise and whose sum follows the city."""
    ahead = rng.normal(0.0, 0.38, len(base))[:, None]
    noise = remembering_noise(rng, base.shape, 0.06, 0.7)
    rate = np.ones_like(base)
    for month, share in enumerate(np.minimum(path, 1.0)):
        if share >= 1.0:
            continue
        low, high = -8.0, 8.0
        for _ in range(40):
            middle = (low + high) / 2.0
            trial = 1.0 / (1.0 + np.exp(-(middle + ahead[:, 0] + noise[:, month])))
            too_low = (trial * base[:, month]).sum() < share * base[:, month].sum()
            low, high = (middle, high) if too_low else (low, middle)
        rate[:, month] = trial
    result: Floats = np.maximum.accumulate(rate, axis=1)
    return result


def _denominators(key: str, scope: str, counts: Counts, months: list[date]) -> Floats:
    """Return district x month: what the share is counted on in the school year of the month."""
    per_year = _per_institution(key, scope, counts)
    by_district = np.zeros((len(given.DISTRICTS), per_year.shape[1]))
    np.add.at(by_district, counts.frame["district"].to_numpy(), per_year)
    steps = [
        (day.year if day.month >= 9 else day.year - 1) - given.SCHOOL_YEARS[0] for day in months
    ]
    result: Floats = np.rint(by_district[:, steps])
    return result


def _per_institution(key: str, scope: str, counts: Counts) -> Floats:
    """Return institution x year: how much one institution adds to the denominator."""
    own = (counts.frame["kind"] != "kindergarten_group").to_numpy()[:, None]
    learners = counts.pupils.sum(axis=1)
    parts: dict[str, Floats | Ints] = {
        "institution": (learners > 0).astype(np.int64),
        "facility": counts.rooms * 14,
        "survey": np.rint(learners * 0.012),
        "staff": _people(key, counts),
        "learner": _learners(key, counts),
    }
    result: Floats = (parts[scope] * own).astype(np.float64)
    return result


def _people(key: str, counts: Counts) -> Ints:
    groups = {"K.1.4a": ["manager"], "K.1.4b": ["manager"], "K.1.4c": ["it"]}
    rows = [STAFF_GROUPS.index(group) for group in groups.get(key, list(TEACHER_GROUPS))]
    people: Ints = counts.staff[:, rows].sum(axis=1)
    return people


def _learners(key: str, counts: Counts) -> Ints:
    learners: Ints = counts.pupils.sum(axis=1)
    if key == "K.2.4c":  # second-degree learners; colleges have no pupils by grade
        college = (counts.frame["kind"] == "college").to_numpy()[:, None]
        return np.where(college, 85, np.zeros_like(learners))
    if key == "K.2.1":
        learners = learners - counts.pupils[:, level_columns("preschool")].sum(axis=1)
    return learners
