"""Who is asking, what that person may do, and how far that person may look.

Two gates, both default deny: a permission on every page, callback and route; a scope as a required
argument of every query. This table is the only place where roles get permissions.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an account is for."""

    DIRECTOR = "director"
    OFFICE = "office"
    DIVISION_HEAD = "division_head"
    DIVISION_OFFICER = "division_officer"
    PLANNER = "planner"
    DISTRICT_OFFICER = "district_officer"
    OPERATOR = "operator"
    ADMIN = "admin"
    WALL = "wall"
    PUBLIC = "public"  # nobody has signed in


class Permission(StrEnum):
    """One thing a person may do."""

    OVERVIEW_VIEW = "overview.view"
    DISTRICT_VIEW = "district.view"
    MAP_VIEW = "map.view"
    INSTITUTION_EDIT = "institution.edit"
    ZONE_APPROVE = "zone.approve"
    ZONE_VIEW = "zone.view"
    ZONE_PLAN = "zone.plan"
    DATA_VIEW = "data.view"
    DATA_IMPORT = "data.import"
    DATA_EXPORT = "data.export"
    PASSWORD_CHANGE = "password.change"  # noqa: S105
    SHELL_USE = "shell.use"
    ACCOUNT_MANAGE = "account.manage"
    UNIT_MANAGE = "unit.manage"
    DEVICE_MANAGE = "device.manage"
    AUDIT_VIEW = "audit.view"
    ADMIN_VIEW = "admin.view"
    KPI_VIEW = "kpi.view"
    KPI_ENTER = "kpi.enter"
    KPI_APPROVE = "kpi.approve"
    KPI_DEFINE = "kpi.define"
    FORECAST_VIEW = "forecast.view"
    FORECAST_RUN = "forecast.run"
    TASK_VIEW = "task.view"
    TASK_UPDATE = "task.update"
    TASK_CREATE = "task.create"
    TASK_APPROVE_DUE = "task.approve_due"
    REPORT_VIEW = "report.view"
    REPORT_EDIT = "report.edit"
    REPORT_SUBMIT = "report.submit"
    REPORT_REVIEW = "report.review"
    INBOX_VIEW = "inbox.view"
    CALENDAR_SHARE = "calendar.share"
    CAMERA_VIEW = "camera.view"
    CAMERA_MANAGE = "camera.manage"
    CAMERA_CLEAR = "camera.clear"
    CAMERA_REVIEW = "camera.review"


_SIGNED_IN = frozenset({Permission.SHELL_USE, Permission.PASSWORD_CHANGE, Permission.INBOX_VIEW})
_CITY_READER = _SIGNED_IN | {
    Permission.OVERVIEW_VIEW,
    Permission.DISTRICT_VIEW,
    Permission.MAP_VIEW,
    Permission.DATA_VIEW,
    Permission.DATA_EXPORT,
    Permission.KPI_VIEW,
    Permission.FORECAST_VIEW,
    Permission.REPORT_VIEW,
    Permission.TASK_VIEW,
    Permission.ZONE_VIEW,
}
_ADMINISTRATION = frozenset(
    {
        Permission.ADMIN_VIEW,
        Permission.ACCOUNT_MANAGE,
        Permission.UNIT_MANAGE,
        Permission.DEVICE_MANAGE,
        Permission.AUDIT_VIEW,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DIRECTOR: _CITY_READER
    | {Permission.ZONE_APPROVE}
    | {Permission.CAMERA_VIEW, Permission.CAMERA_CLEAR, Permission.CAMERA_REVIEW},
    Role.OFFICE: _CITY_READER
    | _ADMINISTRATION
    | {Permission.DATA_IMPORT, Permission.INSTITUTION_EDIT, Permission.ZONE_APPROVE}
    | {Permission.KPI_ENTER, Permission.KPI_APPROVE, Permission.KPI_DEFINE}
    | {Permission.FORECAST_RUN, Permission.REPORT_REVIEW}
    | {Permission.TASK_UPDATE, Permission.TASK_CREATE, Permission.TASK_APPROVE_DUE}
    | {Permission.CAMERA_VIEW, Permission.CAMERA_MANAGE, Permission.CAMERA_REVIEW}
    | {Permission.ZONE_PLAN},
    Role.DIVISION_HEAD: _CITY_READER
    | {Permission.DATA_IMPORT}
    | {Permission.KPI_ENTER, Permission.KPI_APPROVE}
    | {Permission.REPORT_EDIT, Permission.REPORT_SUBMIT, Permission.CALENDAR_SHARE}
    | {Permission.TASK_UPDATE, Permission.TASK_CREATE},
    Role.DIVISION_OFFICER: _CITY_READER
    | {Permission.DATA_IMPORT}
    | {Permission.KPI_ENTER}
    | {Permission.REPORT_EDIT, Permission.TASK_UPDATE},
    Role.PLANNER: _CITY_READER
    | {Permission.DATA_IMPORT, Permission.INSTITUTION_EDIT, Permission.FORECAST_RUN}
    | {Permission.ZONE_PLAN},
    Role.DISTRICT_OFFICER: _SIGNED_IN
    | {
        Permission.DISTRICT_VIEW,
        Permission.MAP_VIEW,
        Permission.INSTITUTION_EDIT,
        Permission.DATA_VIEW,
        Permission.DATA_EXPORT,
        Permission.DATA_IMPORT,
        Permission.KPI_VIEW,
        Permission.KPI_ENTER,
        Permission.FORECAST_VIEW,
        Permission.REPORT_VIEW,
        Permission.REPORT_EDIT,
        Permission.REPORT_SUBMIT,
        Permission.TASK_VIEW,
        Permission.CAMERA_VIEW,
        Permission.ZONE_VIEW,
        Permission.ZONE_PLAN,
    },
    Role.OPERATOR: _SIGNED_IN
    | {
        Permission.OVERVIEW_VIEW,
        Permission.DISTRICT_VIEW,
        Permission.MAP_VIEW,
        Permission.KPI_VIEW,
        Permission.CAMERA_VIEW,
        Permission.CAMERA_CLEAR,
    },
    Role.ADMIN: _SIGNED_IN
    | _ADMINISTRATION
    | {Permission.DATA_VIEW, Permission.DATA_IMPORT, Permission.CAMERA_MANAGE},
    Role.WALL: frozenset({Permission.SHELL_USE, Permission.OVERVIEW_VIEW}),
    Role.PUBLIC: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows a reader may see; everything left out is hidden.

    `unit_codes` are administrative units, each with all units below it; `division_codes` are
    divisions of the department. The empty scope sees nothing.
    """

    unit_codes: frozenset[str] = frozenset()
    division_codes: frozenset[str] = frozenset()
    whole_city: bool = False

    @property
    def key(self) -> str:
        """Text that is equal exactly for equal scopes; part of every cache key."""
        if self.whole_city:
            return "city"
        return f"u:{','.join(sorted(self.unit_codes))};d:{','.join(sorted(self.division_codes))}"


NOTHING = Scope()
WHOLE_CITY = Scope(whole_city=True)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a reader wants the screen."""

    language: str = "vi"
    theme: str = "light"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person or display, as every callback and command sees it."""

    account_id: int | None
    username: str
    name: str
    role: Role
    scope: Scope
    permissions: frozenset[Permission]
    unit_code: str | None = None
    division_code: str | None = None
    preferences: Preferences = field(default_factory=Preferences)
    address: str = ""  # network address of the request; kept in the audit log

    def may(self, permission: Permission | str) -> bool:
        """Tell whether this person holds `permission`."""
        return permission in self.permissions

    @property
    def language(self) -> str:
        """The language of the reader's screen."""
        return self.preferences.language

    @property
    def theme(self) -> str:
        """`light` or `dark`."""
        return self.preferences.theme


def visitor(address: str = "", preferences: Preferences | None = None) -> Actor:
    """Return somebody who has not signed in: no permission, no row."""
    return Actor(
        account_id=None,
        username="",
        name="",
        role=Role.PUBLIC,
        scope=NOTHING,
        permissions=PERMISSIONS[Role.PUBLIC],
        preferences=preferences or Preferences(),
        address=address,
    )


SYSTEM = Actor(
    account_id=None,
    username="system",
    name="system",
    role=Role.ADMIN,
    scope=WHOLE_CITY,
    permissions=frozenset(Permission),
)
