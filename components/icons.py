"""Icons.

An icon is an empty `span` in the colour of the text around it: its shape is a CSS mask. Dash has no
`svg` element and a sprite's `<use>` needs one, so `callbacks/http/vendor.py` makes one style sheet
from the pinned sprite of `bootstrap-flask`, with a rule for each name below and no other.
"""

from dash import html

from components.attributes import aria

NAMES = frozenset(
    {
        "activity", "archive", "arrow-clockwise", "arrow-counterclockwise", "arrow-down",
        "arrow-down-right", "arrow-down-up", "arrow-left", "arrow-repeat", "arrow-right",
        "arrow-up", "arrow-up-right", "bar-chart", "bar-chart-line", "bell", "bell-slash", "book",
        "box-arrow-in-right", "box-arrow-right", "box-arrow-up-right", "building", "buildings",
        "bullseye", "calendar3", "calendar-check", "camera-video", "camera-video-off",
        "card-checklist", "caret-down-fill", "caret-up-fill", "check-circle", "check-circle-fill",
        "check-lg", "check2", "chevron-double-left", "chevron-double-right", "chevron-down",
        "chevron-expand", "chevron-left", "chevron-right", "chevron-up", "circle",
        "circle-half", "clipboard-check", "clipboard-data", "clock", "clock-history",
        "clock-fill", "cloud-slash", "copy", "dash-circle", "dash-circle-fill", "dash-lg",
        "database", "database-check", "diagram-3", "display", "door-open", "download", "eraser",
        "exclamation-circle", "exclamation-circle-fill", "exclamation-diamond-fill",
        "exclamation-octagon-fill", "exclamation-triangle", "exclamation-triangle-fill", "eye",
        "eye-slash", "file-earmark-arrow-down", "file-earmark-arrow-up", "file-earmark-image",
        "file-earmark-spreadsheet", "file-earmark-text", "filetype-csv", "filetype-docx",
        "filetype-pdf", "filetype-png", "filetype-xlsx", "flag", "flag-fill", "flask", "funnel",
        "gear", "geo-alt", "geo-alt-fill", "globe2",
        "graph-down", "graph-up", "graph-up-arrow", "grid", "grid-1x2", "house-door", "image",
        "hourglass-split", "inbox", "info-circle", "info-circle-fill", "journal-text", "key",
        "keyboard", "laptop", "layers", "layout-text-window-reverse", "link-45deg", "list",
        "list-check", "list-task", "lock", "map", "moon-stars", "mortarboard", "patch-check",
        "patch-check-fill", "pause-circle", "pencil", "pencil-square", "people", "person",
        "person-badge", "person-circle", "person-plus", "person-workspace", "pie-chart",
        "play-circle", "play-circle-fill", "plus-lg", "power", "printer", "question-circle",
        "record-circle",
        "search", "send", "shield-check", "shield-exclamation", "shield-lock", "shield-x",
        "sliders", "slash-circle", "speedometer2", "square", "star", "stopwatch", "sun", "table",
        "telephone", "trash", "trophy", "tv", "unlock", "upload", "wifi-off", "window", "wrench",
        "x-circle", "x-circle-fill", "x-lg", "x-octagon-fill", "zoom-in",
    }
)  # fmt: skip


def icon(name: str, *, label: str = "") -> html.Span:
    """Show the icon `name`; with a `label` it speaks for itself, without one words stand beside it.

    Raises:
        ValueError: `name` is not in `NAMES`, so the style sheet has no shape for it.
    """
    if name not in NAMES:
        raise ValueError(f"no icon {name!r}; add it to components.icons.NAMES")
    if label:
        return html.Span(
            className=f"icon icon-{name}", role="img", title=label, **aria(label=label)
        )
    return html.Span(className=f"icon icon-{name}", **aria(hidden="true"))
