"""The measures a unit can be coloured, ranked and compared by."""

from dataclasses import dataclass
from typing import Literal

from components import formats
from data.contracts.schooling import UnitYear
from data.i18n import translate


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a `UnitYear` frame and how it is read.

    `breaks` are fixed class borders with a meaning; without them the map takes quantiles. `middle`
    is the figure that is neither good nor bad, such as no change.
    """

    key: str
    kind: Literal["number", "rate"] = "number"
    digits: int = 0
    better: Literal["more", "less", "neither"] = "neither"
    breaks: tuple[float, ...] = ()
    middle: float | None = None

    def label(self, language: str) -> str:
        """Return the name of the measure."""
        return translate(f"measures.{self.key}", language)

    def explanation(self, language: str) -> str:
        """Return what exactly is counted."""
        return translate(f"measures.{self.key}_explained", language)

    def text(self, value: float | None, language: str) -> str:
        """Write a value of the measure, without its unit."""
        if self.kind == "rate":
            return formats.percent(value, language, digits=self.digits)
        return formats.number(value, language, digits=self.digits)


MEASURES = (
    Measure(UnitYear.ROOMS_PER_10000, digits=0, better="more", breaks=(250.0, 280.0, 300.0, 350.0)),
    Measure(UnitYear.PUPILS),
    Measure(UnitYear.CLASS_SIZE, digits=1, better="less"),
    Measure(UnitYear.OVER_FULL_RATE, kind="rate", digits=1, better="less"),
    Measure(UnitYear.PUPILS_PER_TEACHER, digits=1, better="less"),
    Measure(UnitYear.NON_PUBLIC_RATE, kind="rate", digits=1),
)
MAP_MEASURES = (
    *MEASURES,
    Measure(UnitYear.SEATS),
    Measure(UnitYear.FREE_SEATS, better="more", middle=0.0),
    Measure(UnitYear.GROWTH_RATE, kind="rate", digits=1, middle=0.0),
)
BY_KEY = {measure.key: measure for measure in MAP_MEASURES}
DEFAULT = MEASURES[0]


def measure_of(key: str | None) -> Measure:
    """Return the measure of an overview called `key`; an unknown one is the default."""
    return next((measure for measure in MEASURES if measure.key == key), DEFAULT)
