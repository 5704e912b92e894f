"""Say an issue in the reader's language."""

from collections.abc import Mapping
from typing import Any

from data.contracts.importing import Issue
from data.i18n import catalogue, translate


def column_label(column: str, language: str) -> str:
    """Return the header of a template's column; a header of the file is its own label."""
    return catalogue(language).get(f"templates.column_{column}", column)


def issue_text(issue: Issue, language: str) -> str:
    """Return the sentence for an issue, without file, row and column."""
    values: dict[str, Any] = {key: _said(value, language) for key, value in issue.values.items()}
    texts = issue.values.get("texts")
    choices = issue.values.get("choices")
    if isinstance(choices, list):
        values["choices"] = "; ".join(translate(f"{texts}{one}", language) for one in choices)
    values |= {"column": column_label(issue.column, language), "value": issue.value}
    return translate(f"import_rules.{issue.rule}", language, **values)


def _said(value: object, language: str) -> object:
    if isinstance(value, float) and language == "vi":
        return f"{value:g}".replace(".", ",")
    return f"{value:g}" if isinstance(value, float) else value


def issue_of(saved: Mapping[str, Any]) -> Issue:
    """Return an issue as it was before it was kept in a job's result."""
    return Issue(
        rule=str(saved["rule"]),
        row=int(saved["row"]),
        column=str(saved["column"]),
        value=str(saved["value"]),
        values=dict(saved["values"]),
    )
