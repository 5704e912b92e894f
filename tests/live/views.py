"""What there is to look at: one row per screen, with somebody who may see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A screen; `reader` is a demo account, None for somebody who has not signed in."""

    name: str
    reader: str | None
    path: str


VIEWS = (
    View("login", None, "/login"),
    View("lookup", None, "/lookup?unit=26764"),
    View("lookup-school", None, "/lookup/schools/79-761-TH-0005"),
    View("overview", "director", "/"),
    View("overview-head", "khtc.head", "/"),
    View("district", "d760", "/districts/760"),
    View("district-thu-duc", "director", "/districts/769"),
    View("map", "director", "/map"),
    View("map-wards", "planner", "/map?units=commune&measure=free_seats&compare=2018"),
    View("map-district", "d760", "/map"),
    View("institution", "planner", "/institutions/79-760-TH-0001"),
    View("targets", "director", "/kpi"),
    View("target", "director", "/kpi?indicator=K.1.1"),
    View("targets-entry", "d770", "/kpi?view=entry&indicator=K.3.3&unit=770&period=2023-09-30"),
    View("targets-approval", "khtc.head", "/kpi?view=approval"),
    View("targets-definition", "office", "/kpi?view=definition&indicator=K.1.3"),
    View("tasks", "khtc.head", "/tasks"),
    View("tasks-board", "office", "/tasks?view=board"),
    View("tasks-table", "office", "/tasks?view=table"),
    View("tasks-gantt", "director", "/tasks?view=gantt"),
    View("tasks-calendar", "gdtih.head", "/tasks?view=calendar&month=2023-12"),
    View("tasks-compare", "director", "/tasks?view=compare&since=2023-06-30"),
    View("tasks-new", "khtc.head", "/tasks?view=new"),
    View("tasks-district", "d760", "/tasks?view=board"),
    View("task", "khtc.head", "/tasks/III.1.1"),
    View("task-decision", "office", "/tasks/III.1.1"),
    View("forecast", "planner", "/forecast"),
    View("forecast-district", "d761", "/forecast?series=primary&horizon=5"),
    View("scenarios", "planner", "/forecast/scenarios"),
    View("reports", "office", "/reports"),
    View("report-draft", "khtc.head", "/reports/2023Q4/khtc"),
    View("report-handed-in", "office", "/reports/2023Q3/gdtih"),
    View("report-district", "d760", "/reports/2023Q4/760"),
    View("inbox", "gdtih.head", "/inbox"),
    View("cameras", "operator", "/cameras"),
    View("cameras-district", "d760", "/cameras"),
    View("cameras-health", "director", "/cameras/health"),
    View("cameras-registry", "admin", "/cameras/registry"),
    View("cameras-review", "director", "/cameras/review"),
    View("zones", "planner", "/zones?area=760"),
    View("zones-assign", "planner", "/zones/assign?ward=26740&w_work=1"),
    View("zones-district", "d761", "/zones?tab=decision"),
    View("data", "office", "/data"),
    View("data-district", "d784", "/data"),
    View("admin-accounts", "admin", "/admin?tab=accounts"),
    View("admin-units", "admin", "/admin?tab=units"),
    View("admin-devices", "admin", "/admin?tab=devices"),
    View("admin-audit", "office", "/admin?tab=audit"),
    View("admin-roles", "admin", "/admin?tab=roles"),
    View("password", "khtc.head", "/password"),
    View("sign-out", "khtc.head", "/logout"),
)
READERS = (
    "director",
    "office",
    "khtc.head",
    "khtc.officer",
    "planner",
    "d760",
    "operator",
    "admin",
)
LANGUAGES = ("vi", "en")
THEMES = ("light", "dark")


def shows(path: str, address: str) -> bool:
    """Tell whether `address` is one of the page `path`, such as `/districts/<code>`."""
    wanted, given = path.split("/"), address.partition("?")[0].split("/")
    return len(wanted) == len(given) and all(
        part.startswith("<") or part == other for part, other in zip(wanted, given, strict=True)
    )


def address_for(path: str, unit_code: str) -> str:
    """Return an address of the page `path`; a part such as `<code>` becomes `unit_code`."""
    return "/".join(unit_code if part.startswith("<") else part for part in path.split("/"))
