"""What can be exported, and by whom."""

from enum import StrEnum

from data.contracts.access import SYSTEM, Actor, Permission


class Dataset(StrEnum):
    """A table for the outside."""

    UNITS = "units"
    INSTITUTIONS = "institutions"
    ENROLMENT = "enrolment"
    POPULATION = "population"
    BIRTHS = "births"
    STAFF = "staff"
    FACILITIES = "facilities"
    INDICATORS = "indicators"
    INDICATOR_VALUES = "indicator-values"
    TASKS = "tasks"
    ENTRANTS = "entrants"
    ZONES = "zones"
    CAMERAS = "cameras"
    AUDIT = "audit"

    @property
    def text_name(self) -> str:
        """The dataset as part of a text key."""
        return self.value.replace("-", "_")


# Datasets offered on the data page; cameras and the audit log have their own pages.
OFFERED = tuple(one for one in Dataset if one not in {Dataset.CAMERAS, Dataset.AUDIT})
# Columns of every export of figures beside the template's; imports pass over them.
PROVENANCE_COLUMNS = ("source", "as_of_on", "simulated")


def may_export(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether this person may take a dataset out, inside the own scope."""
    if actor == SYSTEM:
        return True
    if dataset is Dataset.AUDIT:
        return actor.may(Permission.AUDIT_VIEW)
    return dataset is not Dataset.CAMERAS and actor.may(Permission.DATA_EXPORT)
