"""Where the figures on a screen come from."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Provenance:
    """Sources and dates behind a figure; every chart, table and export shows them."""

    sources_vi: tuple[str, ...] = ()
    sources_en: tuple[str, ...] = ()
    as_of_on: date | None = None
    simulated: bool = False

    def sources(self, language: str) -> str:
        """Return the titles of the sources in the reader's language."""
        return "; ".join(self.sources_vi if language == "vi" else self.sources_en)

    def joined(self, other: "Provenance") -> "Provenance":
        """Return the provenance of a figure made from both; the older date counts."""
        dates = [day for day in (self.as_of_on, other.as_of_on) if day]
        return Provenance(
            tuple(dict.fromkeys(self.sources_vi + other.sources_vi)),
            tuple(dict.fromkeys(self.sources_en + other.sources_en)),
            min(dates) if dates else None,
            self.simulated or other.simulated,
        )


UNKNOWN = Provenance()
