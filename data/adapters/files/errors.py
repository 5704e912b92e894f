"""Why a file as a whole cannot be read."""

from data.contracts.importing import Issue


class FileRefusedError(Exception):
    """A file is not what it should be; `issue` tells why."""

    def __init__(self, rule: str, *, row: int = 0, value: str = "", **values: object) -> None:
        super().__init__(rule)
        self.issue = Issue(rule, row=row, value=value, values=values)
