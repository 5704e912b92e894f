"""The forecast of the method: the geometric mean of what learnt differently from the same past."""

import numpy as np

from data.domain.forecasting.boosting import boosted
from data.domain.forecasting.inputs import Floats
from data.domain.forecasting.stacking import stacked
from data.domain.forecasting.study import COHORT, Study

METHOD = "cohort-blend-1"
_TINY = 1e-12


def blended(study: Study, origin: int) -> Floats:
    """Return the forecast from a year (cells, horizon)."""
    key = ("blended", origin)
    if key not in study.kept:
        study.kept[key] = _blended(study, origin)
    return study.kept[key]


def _blended(study: Study, origin: int) -> Floats:
    parts = [(study.candidates(origin).of(COHORT), 0.2), (stacked(study, origin), 0.2)]
    if study.settings.boosting:
        parts.append((boosted(study, origin), 0.6))
    floor = _TINY * study.at(origin).scale
    whole = sum(share for _, share in parts)
    logs = sum(np.log(np.maximum(values, floor)) * share for values, share in parts)
    mean = np.exp(logs / whole)
    return np.where(mean > 2 * floor, mean, 0.0)
