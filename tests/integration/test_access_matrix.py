"""Every role and the stranger against every page, route and callback.

The three tables below say what each thing needs. A route, page or callback that is missing here, or
needs something else in the code, fails; so does an answer that differs from
`data.contracts.access.PERMISSIONS`.
"""

import pytest

from app import create_app
from callbacks.http.guard import PERMISSION_ATTRIBUTE, PUBLIC_ATTRIBUTE
from data.contracts.access import PERMISSIONS, Permission, Role
from data.i18n import translate
from data.settings import Settings
from pages import PAGES
from tests.integration.conftest import SECRET, bound_callbacks, csrf, fire

P = Permission
OPEN = None
PAGE_NEEDS = {
    "/": P.OVERVIEW_VIEW,
    "/districts/<code>": P.DISTRICT_VIEW,
    "/map": P.MAP_VIEW,
    "/institutions/<code>": P.MAP_VIEW,
    "/kpi": P.KPI_VIEW,
    "/tasks": P.TASK_VIEW,
    "/tasks/<key>": P.TASK_VIEW,
    "/reports": P.REPORT_VIEW,
    "/reports/<period>/<code>": P.REPORT_VIEW,
    "/inbox": P.INBOX_VIEW,
    "/zones": P.ZONE_VIEW,
    "/zones/assign": P.ZONE_VIEW,
    "/data": P.DATA_VIEW,
    "/forecast": P.FORECAST_VIEW,
    "/forecast/scenarios": P.FORECAST_RUN,
    "/cameras": P.CAMERA_VIEW,
    "/cameras/health": P.CAMERA_VIEW,
    "/cameras/review": P.CAMERA_REVIEW,
    "/cameras/registry": P.CAMERA_MANAGE,
    "/admin": P.ADMIN_VIEW,
}
# (method, rule) -> permission, or OPEN to everyone. The two page rules are judged by PAGE_NEEDS.
ROUTE_NEEDS = {
    ("GET", "/login"): OPEN,
    ("POST", "/login"): OPEN,
    ("GET", "/device"): OPEN,
    ("POST", "/device"): OPEN,
    ("POST", "/preferences"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/public-assets/<name>"): OPEN,
    ("GET", "/vendor/<digest>/<name>"): OPEN,
    ("GET", "/logout"): P.SHELL_USE,
    ("POST", "/logout"): P.SHELL_USE,
    ("GET", "/password"): P.PASSWORD_CHANGE,
    ("POST", "/password"): P.PASSWORD_CHANGE,
    ("GET", "/versions"): P.SHELL_USE,
    ("GET", "/geo/<level>.geojson"): P.SHELL_USE,
    ("GET", "/map/institutions.json"): P.MAP_VIEW,
    ("GET", "/map/figures/<int:year>.json"): P.MAP_VIEW,
    ("POST", "/map/export.<form>"): P.DATA_EXPORT,
    ("GET", "/admin/audit.csv"): P.AUDIT_VIEW,
    ("POST", "/data/upload"): P.DATA_IMPORT,
    ("POST", "/data/apply"): P.DATA_IMPORT,
    ("POST", "/data/cancel"): P.DATA_IMPORT,
    ("POST", "/data/revert"): P.DATA_IMPORT,
    ("GET", "/data/templates/<name>.<form>"): P.DATA_VIEW,
    ("GET", "/data/export/<name>.<form>"): P.DATA_EXPORT,
    ("GET", "/data/jobs/<int:number>/issues.csv"): P.DATA_IMPORT,
    ("GET", "/data/jobs/<int:number>/conflicts.csv"): P.DATA_IMPORT,
    ("GET", "/data/conflicts.csv"): P.DATA_EXPORT,
    ("GET", "/institutions/<code>/<part>.<form>"): P.DATA_EXPORT,
    ("GET", "/kpi/table.<form>"): P.KPI_VIEW,
    ("GET", "/kpi/values.<form>"): P.KPI_VIEW,
    ("GET", "/kpi/sheet.<form>"): P.KPI_VIEW,
    ("GET", "/tasks/table.<form>"): P.TASK_VIEW,
    ("GET", "/tasks/compare.<form>"): P.TASK_VIEW,
    ("GET", "/tasks/files/<int:number>"): P.TASK_VIEW,
    ("POST", "/tasks/<key>/files"): P.TASK_UPDATE,
    ("GET", "/forecast/export.<form>"): P.FORECAST_VIEW,
    ("GET", "/assets/<path:filename>"): P.SHELL_USE,
    ("GET", "/_dash-layout"): P.SHELL_USE,
    ("GET", "/_dash-dependencies"): P.SHELL_USE,
    ("POST", "/_dash-update-component"): P.SHELL_USE,
    ("GET", "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"): P.SHELL_USE,
    ("GET", "/_reload-hash"): P.SHELL_USE,
    ("GET", "/_favicon.ico"): P.SHELL_USE,
}
ROUTE_NEEDS |= {
    ("GET", "/map/zones.geojson"): P.MAP_VIEW,
    ("GET", "/map/zones/export.<form>"): P.DATA_EXPORT,
    ("GET", "/zones/sheet.json"): P.ZONE_VIEW,
    ("GET", "/zones/compare.json"): P.ZONE_VIEW,
    ("GET", "/zones/plan.json"): P.ZONE_VIEW,
    ("POST", "/zones/save"): P.ZONE_PLAN,
    ("POST", "/zones/merge"): P.ZONE_PLAN,
    ("POST", "/zones/assign/list"): P.DATA_EXPORT,
    ("POST", "/zones/solve"): P.ZONE_PLAN,
    ("GET", "/zones/job.json"): P.ZONE_PLAN,
    ("POST", "/zones/cancel"): P.ZONE_PLAN,
    ("POST", "/zones/step"): P.ZONE_VIEW,
    ("POST", "/zones/comment"): P.ZONE_VIEW,
    ("POST", "/zones/approve"): P.ZONE_APPROVE,
    ("GET", "/zones/export.<form>"): P.DATA_EXPORT,
    ("GET", "/lookup"): OPEN,
    ("GET", "/lookup/search.json"): OPEN,
    ("GET", "/lookup/schools/<code>"): OPEN,
}
ROUTE_NEEDS |= {
    ("POST", "/reports/<period>/<code>/texts"): P.REPORT_EDIT,
    ("GET", "/reports/<period>/<code>/document.<form>"): P.REPORT_VIEW,
    ("GET", "/reports/<period>/city.<form>"): P.REPORT_VIEW,
    ("GET", "/calendar/<token>.ics"): OPEN,
    ("GET", "/cameras/wall.bin"): P.CAMERA_VIEW,
    ("GET", "/cameras/list.json"): P.CAMERA_VIEW,
    ("GET", "/cameras/own.json"): P.CAMERA_VIEW,
    ("GET", "/cameras/health.<form>"): P.CAMERA_VIEW,
    ("POST", "/cameras/viewings"): P.CAMERA_VIEW,
    ("POST", "/cameras/clear/stop"): P.CAMERA_CLEAR,
    ("POST", "/cameras/snapshots"): P.CAMERA_VIEW,
    ("GET", "/cameras/snapshots/<int:number>.jpg"): P.CAMERA_REVIEW,
    ("POST", "/cameras/layouts"): P.CAMERA_VIEW,
    ("POST", "/cameras/registry/save"): P.CAMERA_MANAGE,
    ("POST", "/cameras/registry/import"): P.CAMERA_MANAGE,
    ("GET", "/cameras/registry.<form>"): P.CAMERA_MANAGE,
}
PAGE_RULES = {("GET", "/"), ("GET", "/<path:path>")}
CALLBACK_NEEDS = {
    "shell.show_place": P.SHELL_USE,
    "shell.find": P.SHELL_USE,
    "overview.show_city": P.OVERVIEW_VIEW,
    "overview.recolour": P.OVERVIEW_VIEW,
    "district.show_unit": P.DISTRICT_VIEW,
    "district.show_schools": P.DISTRICT_VIEW,
    "map.areas.paint": P.MAP_VIEW,
    "map.areas.offer": P.MAP_VIEW,
    "map.searching.show_inside": P.MAP_VIEW,
    "map.searching.show_nearest": P.MAP_VIEW,
    "map.sheet.show_sheet": P.MAP_VIEW,
    "map.sheet.open_form": P.INSTITUTION_EDIT,
    "map.sheet.tell_place": P.INSTITUTION_EDIT,
    "map.sheet.save": P.INSTITUTION_EDIT,
    "map.sheet.undo": P.INSTITUTION_EDIT,
    "data.show_conflicts": P.DATA_VIEW,
    "targets.board.show_board": P.KPI_VIEW,
    "targets.board.show_tabs": P.KPI_VIEW,
    "targets.detail.show_detail": P.KPI_VIEW,
    "targets.entry.offer": P.KPI_ENTER,
    "targets.entry.show_form": P.KPI_ENTER,
    "targets.entry.show_lists": P.KPI_ENTER,
    "targets.entry.write": P.KPI_ENTER,
    "targets.approval.show_queue": P.KPI_APPROVE,
    "targets.approval.tick": P.KPI_APPROVE,
    "targets.approval.decide": P.KPI_APPROVE,
    "targets.editor.offer": P.KPI_DEFINE,
    "targets.editor.show_form": P.KPI_DEFINE,
    "targets.editor.preview": P.KPI_DEFINE,
    "targets.editor.keep": P.KPI_DEFINE,
    "tasks.views.show_view": P.TASK_VIEW,
    "tasks.views.create": P.TASK_CREATE,
    "tasks.sheet.show_sheet": P.TASK_VIEW,
    "tasks.sheet.show_forms": P.TASK_VIEW,
    "tasks.sheet.write": P.TASK_UPDATE,
    "forecast.show_forecast": P.FORECAST_VIEW,
    "forecast.show_year": P.FORECAST_VIEW,
    "forecast.show_list_year": P.FORECAST_VIEW,
    "forecast.show_job": P.FORECAST_VIEW,
    "forecast.command_run": P.FORECAST_RUN,
    "scenarios.show_editor": P.FORECAST_RUN,
    "scenarios.add_rows": P.FORECAST_RUN,
    "scenarios.save": P.FORECAST_RUN,
    "zoning.show_editor": P.ZONE_VIEW,
    "sending.show": P.ZONE_VIEW,
    "data.show_form": P.DATA_VIEW,
    "data.show_job": P.DATA_VIEW,
    "data.show_stock": P.DATA_VIEW,
    "admin.accounts.list_accounts": P.ACCOUNT_MANAGE,
    "admin.accounts.show_account": P.ACCOUNT_MANAGE,
    "admin.accounts.offer_places": P.ACCOUNT_MANAGE,
    "admin.accounts.change_account": P.ACCOUNT_MANAGE,
    "admin.units.list_units": P.UNIT_MANAGE,
    "admin.units.list_divisions": P.UNIT_MANAGE,
    "admin.units.show_unit": P.UNIT_MANAGE,
    "admin.units.save_unit": P.UNIT_MANAGE,
    "admin.devices.list_devices": P.DEVICE_MANAGE,
    "admin.devices.create_device": P.DEVICE_MANAGE,
    "admin.devices.revoke_device": P.DEVICE_MANAGE,
    "admin.audit.search_audit": P.AUDIT_VIEW,
    "admin.audit.offer_actions": P.AUDIT_VIEW,
    "admin.audit.verify_chain": P.AUDIT_VIEW,
}
CALLBACK_NEEDS |= {
    "map.zones.offer_plans": P.MAP_VIEW,
    "map.zones.show_plan": P.MAP_VIEW,
    "map.zones.draw_zones": P.MAP_VIEW,
    "map.zones.show_school": P.MAP_VIEW,
}
CALLBACK_NEEDS |= {
    "reports.show_round": P.REPORT_VIEW,
    "reports.show_editor": P.REPORT_VIEW,
    "reports.show_state": P.REPORT_VIEW,
    "reports.compare": P.REPORT_VIEW,
    "reports.act": P.REPORT_EDIT,
    "reports.review": P.REPORT_REVIEW,
    "inbox.show_bell": P.INBOX_VIEW,
    "inbox.show_inbox": P.INBOX_VIEW,
    "inbox.read_all": P.INBOX_VIEW,
    "inbox.save_email": P.INBOX_VIEW,
    "inbox.share": P.CALENDAR_SHARE,
    "cameras.show_tabs": P.SHELL_USE,
    "cameras.show_health": P.CAMERA_VIEW,
    "cameras.show_review": P.CAMERA_REVIEW,
    "cameras.show_registry": P.CAMERA_MANAGE,
}
FILLED = {
    "<period>": "2023Q3",
    "<token>": "none",
    "<code>": "760",
    "<key>": "III.1.1",
    "<name>": "tokens.css",
    "<form>": "csv",
    "<int:number>": "1",
    "<int:year>": "2023",
    "<digest>": "0",
    "<level>": "district",
    "<part>": "years",
    "<path:filename>": "00-tokens.css",
    "<string:package_name>": "dash",
    "<path:fingerprinted_path>": "none.js",
}
PEOPLE = [None, *(role for role in Role if role is not Role.PUBLIC)]


def routes(app):
    return {
        (method, rule.rule)
        for rule in app.server.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def address(rule):
    for name, value in FILLED.items():
        rule = rule.replace(name, value)
    assert "<" not in rule, f"say in FILLED what to put into {rule}"
    return rule


def may(role, permission):
    return permission is OPEN or (role is not None and permission in PERMISSIONS[role])


def lets_in(answer):
    """Tell whether the guard let a request through; what it then found is another question."""
    at_the_door = answer.status_code == 302 and answer.location.startswith("/login?next=")
    return answer.status_code not in {401, 403} and not at_the_door


@pytest.fixture(params=PEOPLE, ids=lambda role: role or "nobody")
def person(request, client, signed_in):
    return request.param, signed_in(request.param) if request.param else client


def test_the_tables_name_every_page_route_and_callback(app):
    assert {page.path: page.permission for page in PAGES} == PAGE_NEEDS
    assert routes(app) - PAGE_RULES == set(ROUTE_NEEDS)
    assert {
        name: callback.required_permission for name, callback in bound_callbacks(app).items()
    } == CALLBACK_NEEDS


def test_a_new_route_is_noticed(tmp_path):
    planted = create_app(Settings(var_dir=tmp_path, secret_key=SECRET))
    planted.server.add_url_rule("/planted", view_func=lambda: "")

    assert routes(planted) - PAGE_RULES - set(ROUTE_NEEDS) == {("GET", "/planted")}


def test_the_marks_in_the_code_say_the_same(app):
    for rule in app.server.url_map.iter_rules():
        view = app.server.view_functions[rule.endpoint]
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            needed = ROUTE_NEEDS.get((method, rule.rule))
            marked = getattr(view, PERMISSION_ATTRIBUTE, None)
            if getattr(view, PUBLIC_ATTRIBUTE, False):
                assert needed is OPEN
            elif marked is not None:
                assert marked == needed


def test_routes_open_for_exactly_those_who_may(app, person):
    role, client = person
    wrong = []
    for (method, rule), needed in ROUTE_NEEDS.items():
        if (method, rule) == ("POST", "/_dash-update-component"):
            continue  # the callbacks are tried one by one below
        # without a token, so that nothing is done
        with client.open(address(rule), method=method) as answer:
            if lets_in(answer) != may(role, needed):
                wrong.append((method, rule, answer.status_code))

    assert wrong == []


def test_pages_open_for_exactly_those_who_may(app, person):
    role, client = person
    wrong = []
    for path, needed in PAGE_NEEDS.items():
        answer = client.get(address(path))
        at_home = (
            answer.status_code == 302 and path == "/" and not answer.location.startswith("/login")
        )
        if not at_home and (answer.status_code == 200) != may(role, needed):
            wrong.append((path, answer.status_code))

    assert wrong == []


def test_page_contents_come_only_to_those_who_may(app, person):
    role, client = person
    if role is None:
        return
    refused = translate("access.not_allowed", "vi")
    router = next(spec for spec in app._callback_list if "_pages_content" in spec["output"])
    wrong = []
    for path, needed in PAGE_NEEDS.items():
        answer = client.post(
            "/_dash-update-component",
            json={
                "output": router["output"],
                "outputs": [
                    {"id": "_pages_content", "property": "children"},
                    {"id": "_pages_store", "property": "data"},
                ],
                "inputs": [
                    {
                        "id": "_pages_location",
                        "property": "pathname",
                        "value": address(path),
                    },
                    {"id": "_pages_location", "property": "search", "value": ""},
                ],
                "changedPropIds": ["_pages_location.pathname"],
            },
            headers={"X-CSRFToken": csrf(client)},
        )
        assert answer.status_code == 200
        shown = repr(answer.json["response"]["_pages_content"]["children"])
        if (refused not in shown) != may(role, needed):
            wrong.append(path)

    assert wrong == []


def test_callbacks_answer_exactly_those_who_may(app, person):
    role, client = person
    wrong = []
    for name, needed in CALLBACK_NEEDS.items():
        answer = fire(app, client, name)
        if lets_in(answer) != may(role, needed):
            wrong.append((name, answer.status_code))

    assert wrong == []
