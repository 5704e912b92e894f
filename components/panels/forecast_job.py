"""How the making of a forecast stands, and who may start or stop it."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.icons import icon
from components.ids import forecast as ids
from components.panels.provenance import simulated_badge
from components.panels.status import status_badge
from data.contracts.forecasting import RunView
from data.contracts.jobs import JobState, JobView
from data.i18n import translate


def job_state(job: JobView | None, run: RunView | None, language: str) -> Component:
    """Show the run on screen, or how far the one under way is."""
    return _state(job, run, language)


def job_buttons(language: str, *, is_open: bool) -> html.Div:
    """Offer start or stop; both are there, so that their callbacks have a home."""
    return html.Div(
        [
            html.Button(
                [icon("arrow-repeat"), translate("forecast.run_again", language)],
                id=ids.RUN_BUTTON,
                type="button",
                className="button button-primary",
                hidden=is_open,
            ),
            html.Button(
                [icon("x-lg"), translate("jobs.cancel", language)],
                id=ids.CANCEL_BUTTON,
                type="button",
                className="button",
                hidden=not is_open,
            ),
            dcc.Link(
                [icon("sliders"), translate("forecast.edit_scenarios", language)],
                href="/forecast/scenarios",
                className="button",
            ),
        ],
        className="forecast-buttons",
    )


def _state(job: JobView | None, run: RunView | None, language: str) -> Component:
    if job is not None and job.is_open:
        return html.Div(
            [
                html.P(translate(_open_key(job), language), role="status"),
                dbc.Progress(
                    value=round(100 * job.progress),
                    label=formats.percent(job.progress, language, digits=0),
                    striped=True,
                    className="data-progress",
                ),
            ],
            className="grow",
        )
    parts: list[Component] = [_run_line(run, language)]
    if job is not None and job.state is not JobState.DONE:
        parts.append(_trouble(job, language))
    return html.Div(parts, className="grow")


def _open_key(job: JobView) -> str:
    return "forecast.job_stopping" if job.request.get("cancel") else f"forecast.job_{job.state}"


def _run_line(run: RunView | None, language: str) -> Component:
    if run is None:
        return html.P(translate("forecast.no_run", language))
    line: list[Component | str] = [
        translate(
            "forecast.run_line",
            language,
            number=run.id,
            when=formats.date_time(run.recorded_at, language),
            data=formats.date(run.data_on, language),
        ),
    ]
    if run.simulated:
        line += [" ", simulated_badge(language)]
    return html.P(line)


def _trouble(job: JobView, language: str) -> Component:
    if job.state is JobState.CANCELLED:
        return status_badge(translate("forecast.job_cancelled", language), "none", quiet=True)
    result = job.result
    if "key" in result:
        text = translate(str(result["key"]), language, **dict(result.get("values", {})))
    elif result.get("reason") == "worker_died":
        text = translate("jobs.worker_died", language)
    else:
        text = translate("errors.unexpected", language, reference=result.get("reference", "–"))
    return status_badge(text, "bad", quiet=True)
