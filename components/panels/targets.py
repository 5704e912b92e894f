"""The whole set of targets at a glance: counts by state, bullet graphs by group, what moved."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.icons import icon
from components.panels.area import told
from components.panels.card import card
from components.panels.empty import empty_state
from components.panels.outlook import (
    STATES,
    amount,
    coverage,
    difference,
    outlook_bullet,
    rules,
    state_with_reason,
    target_text,
)
from components.panels.status import indicator_status
from components.theme import INDICATOR_TONES
from data.contracts.targets import GROUPS, Board, Outlook
from data.i18n import translate

SORTS = ("plan", "gap", "due", "state", "moved")
_NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the set is shown, and in which order; empty is no limit."""

    division: str = ""
    state: str = ""
    due: str = ""
    sort: str = "plan"
    at: str = ""
    since: str = ""

    def query(self, **changed: str) -> str:
        """Return the address of the page with these filters."""
        names = ("division", "state", "due", "sort", "at", "since")
        values = {name: getattr(self, name) for name in names} | changed
        if values["sort"] == SORTS[0]:
            values["sort"] = ""
        kept = {name: value for name, value in values.items() if value}
        return f"/kpi?{urlencode(kept)}" if kept else "/kpi"


def shown(board: Board, filters: Filters) -> list[Outlook]:
    """Return the indicators that pass the filters, in the plan's order."""
    return [
        one
        for one in board.outlooks
        if (not filters.division or filters.division in one.definition.leads)
        and (not filters.state or str(one.verdict.state) == filters.state)
        and (not filters.due or (one.target and str(one.target.on.year) == filters.due))
    ]


def in_order(rows: Sequence[Outlook], board: Board, sort: str) -> list[Outlook]:
    """Order the indicators: the furthest behind, the next due, the worst, the most moved first."""
    far = float("inf")
    keys: dict[str, Callable[[Outlook], float]] = {
        "gap": lambda one: far if one.verdict.gap_share is None else one.verdict.gap_share,
        "due": lambda one: one.target.on.toordinal() if one.target else far,
        "state": lambda one: STATES.index(one.verdict.state),
        "moved": lambda one: -abs(_moved_share(one, board)),
    }
    return sorted(rows, key=keys[sort]) if sort in keys else list(rows)


def _moved_share(one: Outlook, board: Board) -> float:
    """Return how far an indicator moved, as a share of its whole way."""
    moved = _moved(one, board)
    target, start = one.target, one.baseline
    if moved is None or target is None:
        return 0.0
    way = abs(target.value - (start.value if start else 0.0)) or 1.0
    return moved / way


def _moved(one: Outlook, board: Board) -> float | None:
    before = board.before.get(one.key)
    if before is None or before.value is None or one.value is None:
        return None
    return one.value - before.value


def board_body(board: Board, filters: Filters, language: str) -> html.Div:
    """Return everything below the filters."""
    if not board.outlooks:
        return html.Div(
            empty_state(
                translate("targets.nothing", language),
                icon_name="bullseye",
                hint=translate("targets.nothing_hint", language),
            )
        )
    rows = shown(board, filters)
    return html.Div(
        [
            _counts(board, filters, language),
            _movements(board, rows, filters, language),
            *_lists(board, rows, filters, language),
            html.Div([rules(language), told(board.provenance, language)], className="target-foot"),
        ],
        className="target-board",
    )


def _counts(board: Board, filters: Filters, language: str) -> html.Nav:
    """Show how many are in each state; a click keeps only these."""
    pool = shown(board, Filters(filters.division, "", filters.due))
    counts = Counter(str(one.verdict.state) for one in pool)
    tiles = []
    for state in reversed(STATES):
        chosen = filters.state == str(state)
        tiles.append(
            html.A(
                [
                    html.Span(formats.number(counts[state], language), className="target-count"),
                    indicator_status(str(state), language, quiet=True),
                ],
                href=filters.query(state="" if chosen else str(state)),
                className=f"target-tile edge-{INDICATOR_TONES[str(state)]}"
                f"{' is-chosen' if chosen else ''}",
                **aria(current="true" if chosen else "false"),
            )
        )
    return html.Nav(
        tiles, className="target-tiles", **aria(label=translate("targets.by_state", language))
    )


def _movements(
    board: Board, rows: Sequence[Outlook], filters: Filters, language: str
) -> html.Section:
    """Say what changed its state between the two days."""
    changed = [
        (board.before[one.key], one)
        for one in rows
        if one.key in board.before and board.before[one.key].verdict.state != one.verdict.state
    ]
    up = [pair for pair in changed if _rank(pair[1]) < _rank(pair[0])]
    down = [pair for pair in changed if _rank(pair[1]) > _rank(pair[0])]
    days = {
        "since": formats.date(board.since, language),
        "at": formats.date(board.today, language),
    }
    title = translate("targets.moved_title", language, **days)
    if not changed:
        inner: Component = html.P(translate("targets.moved_none", language), className="quiet")
    else:
        inner = html.Div(
            [
                _movement_list("targets.moved_worse", "arrow-down-right", down, language),
                _movement_list("targets.moved_better", "arrow-up-right", up, language),
            ],
            className="target-moves",
        )
    return card(title, inner)


def _rank(one: Outlook) -> int:
    """Return the place of a state from good to bad; no data stands last, since nobody can steer."""
    order = ("achieved", "on_track", "at_risk", "off_track", "missed", "no_data")
    return order.index(str(one.verdict.state))


def _movement_list(
    key: str, icon_name: str, pairs: Sequence[tuple[Outlook, Outlook]], language: str
) -> html.Div | None:
    if not pairs:
        return None
    lines = [
        html.Li(
            [
                html.Span(after.key, className="code"),
                dcc.Link(
                    after.definition.name(language),
                    href=f"/kpi?indicator={after.key}",
                    className="grow",
                ),
                html.Span(
                    [
                        indicator_status(str(before.verdict.state), language, quiet=True),
                        icon("arrow-right"),
                        indicator_status(str(after.verdict.state), language, quiet=True),
                    ],
                    className="target-change",
                ),
            ]
        )
        for before, after in pairs
    ]
    heading = translate(key, language, count=len(pairs))
    return html.Div(
        [html.H3([icon(icon_name), html.Span(heading)]), html.Ul(lines, className="line-list")]
    )


def _lists(
    board: Board, rows: Sequence[Outlook], filters: Filters, language: str
) -> list[Component]:
    if not rows:
        return [
            card(
                translate("targets.list", language),
                empty_state(
                    translate("targets.no_match", language),
                    icon_name="funnel",
                    action=dcc.Link(
                        translate("targets.clear_filters", language),
                        href="/kpi",
                        className="more-link",
                    ),
                ),
            )
        ]
    if filters.sort != SORTS[0]:
        title = translate(f"targets.sorted_{filters.sort}", language)
        ordered = in_order(rows, board, filters.sort)
        return [_list_card(title, ordered, board, language)]
    return [
        _list_card(translate(f"targets.group_{group}", language), own, board, language)
        for group in GROUPS
        if (own := [one for one in rows if one.definition.group == group])
    ]


def _list_card(title: str, rows: Sequence[Outlook], board: Board, language: str) -> html.Section:
    count = translate("targets.count", language, count=len(rows))
    heads = ("indicator", "against_target", "state", "landing", "moved")
    header = html.Div(
        [html.Span(translate(f"targets.{name}", language)) for name in heads],
        className="target-head",
        **aria(hidden="true"),
    )
    items = html.Ul([_row(one, board, language) for one in rows], className="target-list")
    return card(title, [header, items], subtitle=count)


def _row(one: Outlook, board: Board, language: str) -> html.Li:
    definition, verdict = one.definition, one.verdict
    target = one.target.value if one.target else None
    facts = " · ".join(
        text
        for text in (
            amount(one.value, definition.unit, language),
            target_text(definition, target, language),
        )
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(definition.key, className="code"),
                    dcc.Link(definition.name(language), href=f"/kpi?indicator={definition.key}"),
                    html.Small(", ".join(definition.leads) or _NOBODY),
                ],
                className="target-name",
            ),
            html.Div(
                [
                    outlook_bullet(one, language),
                    html.Div(
                        [html.Strong(facts), html.Small(coverage(one, language))],
                        className="target-facts",
                    ),
                ],
                className="target-graph",
            ),
            state_with_reason(verdict, definition.unit, language),
            _landing(one, language),
            _change(one, board, language),
        ],
        className="target-row",
    )


def _landing(one: Outlook, language: str) -> html.Div:
    due = formats.date(one.target.on if one.target else None, language)
    return html.Div(
        [
            html.Span(translate("targets.due_on", language, date=due)),
            html.Small(landing_text(one, language)),
        ],
        className="target-when",
    )


def landing_text(one: Outlook, language: str) -> str:
    """Say on which day the target will be met; empty where it has been, or nobody can tell."""
    verdict = one.verdict
    if str(verdict.state) in {"achieved", "no_data"} or verdict.slope is None:
        return ""
    if verdict.landing is None:
        return translate("targets.never_lands", language)
    return translate("targets.lands_on", language, date=formats.date(verdict.landing, language))


def _change(one: Outlook, board: Board, language: str) -> html.Div:
    moved = _moved(one, board)
    return html.Div(
        [
            html.Span(difference(moved, one.definition.unit, language)),
            html.Small(
                translate(
                    "targets.since",
                    language,
                    date=formats.date(board.since, language),
                )
            ),
        ],
        className="target-moved",
    )


def due_years(board: Board) -> list[int]:
    """Return the years in which something is due."""
    return sorted({one.target.on.year for one in board.outlooks if one.target})


def day_of(text: str | None, fallback: date) -> date:
    """Read a day of the address; anything else means `fallback`."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return fallback
