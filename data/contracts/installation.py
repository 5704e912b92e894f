"""What the header of every page says about the installation and the reader's place in it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Whose screen this is and how fresh its figures are.

    `name_vi` and `name_en` are empty where the reader sees the whole city; `as_of_on` is None
    while there are no figures in scope.
    """

    name_vi: str
    name_en: str
    as_of_on: date | None
    simulated: bool
    demo_clock: bool
    now: datetime  # present instant of the installation, in the city's zone
