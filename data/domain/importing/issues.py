"""Collect issues: all are counted, the first ones by row are kept."""

from collections.abc import Callable, Iterable, Sized

from data.contracts.importing import ISSUE_LIMIT, Issue


class IssueLog:
    """Errors and warnings of one file."""

    def __init__(self) -> None:
        self._errors: list[Issue] = []
        self._warnings: list[Issue] = []
        self.error_count = 0
        self.warning_count = 0

    def refuse(self, issue: Issue) -> None:
        """Note a reason to refuse the file."""
        self.error_count += 1
        self._keep(self._errors, issue)

    def refuse_all(self, issues: Iterable[Issue]) -> None:
        """Note several reasons."""
        for issue in issues:
            self.refuse(issue)

    def refuse_rows(self, rows: Sized, make: Callable[[int], Issue]) -> None:
        """Note one reason per row; `make(position)` builds those that are kept."""
        self.error_count += len(rows)
        for position in range(min(len(rows), ISSUE_LIMIT)):
            self._keep(self._errors, make(position))

    def doubt_rows(self, rows: Sized, make: Callable[[int], Issue]) -> None:
        """Note one thing to look at per row."""
        self.warning_count += len(rows)
        for position in range(min(len(rows), ISSUE_LIMIT)):
            self._keep(self._warnings, make(position))

    def doubt(self, issue: Issue) -> None:
        """Note something to look at twice."""
        self.warning_count += 1
        self._keep(self._warnings, issue)

    @staticmethod
    def _keep(kept: list[Issue], issue: Issue) -> None:
        kept.append(issue)
        if len(kept) >= 4 * ISSUE_LIMIT:
            kept.sort(key=_position)
            del kept[ISSUE_LIMIT:]

    @property
    def first_errors(self) -> tuple[Issue, ...]:
        """The first errors by row, at most `ISSUE_LIMIT`."""
        return tuple(sorted(self._errors, key=_position)[:ISSUE_LIMIT])

    @property
    def first_warnings(self) -> tuple[Issue, ...]:
        """The first warnings by row, at most `ISSUE_LIMIT`."""
        return tuple(sorted(self._warnings, key=_position)[:ISSUE_LIMIT])


def _position(issue: Issue) -> int:
    return issue.row
