"""The wired application, a browser without a screen, and people who have signed in."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import create_app
from callbacks.http.session import TOKEN_KEY
from data import database
from data.contracts.access import Role
from data.contracts.clock import system_now
from data.domain import passwords
from data.domain.tokens import hash_token, new_token
from data.models.accounts import Account, DeviceToken, SignInSession
from data.models.plan import Division
from data.models.units import AdministrativeUnit
from data.services import migration
from data.settings import Settings
from tests import factories

PASSWORD = "Một câu dài dễ nhớ 2023"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORD_HASH = CHEAP.hash(PASSWORD)
SECRET = "a key of the test run only"


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Hash passwords at a cost that suits many tests; `test_passwords` checks the real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", CHEAP)
        passwords._nobodys_hash.cache_clear()
        yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Dash:
    """The application as `app.py` serves it; it asks whichever database the test is on."""
    return create_app(Settings(var_dir=tmp_path_factory.mktemp("var"), secret_key=SECRET))


@pytest.fixture
def client(app: Dash, session: Session) -> FlaskClient:
    """A browser that has not signed in."""
    return app.server.test_client()


@pytest.fixture
def account(session: Session) -> Callable[..., Account]:
    """Make an account: `account("director")`, `account("d760", role=Role.DISTRICT_OFFICER)`."""

    def make(username: str = "director", role: Role = Role.DIRECTOR, **fields: Any) -> Account:
        made = Account(
            username=username,
            name=fields.pop("name", f"Người dùng {username}"),
            role=str(role),
            unit_id=_unit_id(session) if role is Role.DISTRICT_OFFICER else None,
            division_id=_division_id(session) if "division" in role else None,
            password_hash=PASSWORD_HASH,
            password_changed_at=system_now(),
            created_at=system_now(),
            **fields,
        )
        session.add(made)
        session.flush()
        return made

    return make


def _unit_id(session: Session) -> int:
    found = session.scalar(select(AdministrativeUnit.id).where(AdministrativeUnit.code == "760"))
    return found or factories.small_city(session)["760"].id


def _division_id(session: Session) -> int:
    found = session.scalar(select(Division.id).where(Division.code == "KHTC"))
    return found or factories.division(session).id


@pytest.fixture
def signed_in(
    app: Dash, session: Session, account: Callable[..., Account]
) -> Callable[..., FlaskClient]:
    """Return the browser of somebody in a role, or of an account that is given."""

    def open_browser(role: Role = Role.DIRECTOR, *, of: Account | None = None) -> FlaskClient:
        token = new_token()
        now = system_now()
        row = SignInSession(token_hash=hash_token(token), created_at=now, seen_at=now)
        if role is Role.WALL:
            row.device = _device(session)
        else:
            row.account = of or account(f"{role}".replace("_", "."), role)
        session.add(row)
        session.flush()
        client = app.server.test_client()
        with client.session_transaction() as cookie:
            cookie[TOKEN_KEY] = token
        return client

    return open_browser


def _device(session: Session) -> DeviceToken:
    now = system_now()
    made = DeviceToken(
        name="Màn hình 1",
        token_hash=hash_token(new_token()),
        options={},
        created_at=now,
        expires_at=now.replace(year=now.year + 1),
    )
    session.add(made)
    return made


def csrf(client: FlaskClient) -> str:
    """Return a token that the forms of this browser may send."""
    client.get("/login")
    found = client.get_cookie("ioc_csrf")
    assert found is not None
    return found.value


def post(client: FlaskClient, path: str, **fields: str) -> Any:
    """Send a form as its page would."""
    return client.post(path, data={"csrf_token": csrf(client), **fields})


def log_in(client: FlaskClient, username: str, password: str, **fields: str) -> Any:
    """Send the sign-in form."""
    return post(client, "/login", username=username, password=password, **fields)


def bound_callbacks(app: Dash) -> dict[str, Any]:
    """Return every callback of the project by `<module below callbacks>.<function>`."""
    return {
        f"{spec['callback'].__module__.removeprefix('callbacks.')}.{spec['callback'].__name__}": (
            spec["callback"]
        )
        for spec in app.callback_map.values()
        if spec.get("callback") is not None and hasattr(spec["callback"], "required_permission")
    }


def callback_named(app: Dash, name: str) -> dict[str, Any]:
    """Return Dash's record of the bound function `name`, such as `admin.audit.verify_chain`."""
    wanted = bound_callbacks(app)[name]
    output = next(
        output for output, spec in app.callback_map.items() if spec.get("callback") is wanted
    )
    return next(spec for spec in app._callback_list if spec["output"] == output)


def fire(
    app: Dash,
    client: FlaskClient,
    name: str,
    values: Mapping[str, Any] | None = None,
    changed: str = "",
) -> Any:
    """Call the bound function `name` as the browser does.

    Args:
        app: the application.
        client: whose browser.
        name: of the function.
        values: value of each component by id; the others are None.
        changed: id of the component that sets it off; the first input if left out.
    """
    spec = callback_named(app, name)
    filled = values or {}

    def port(one: dict[str, Any]) -> Any:
        id_ = _concrete(one["id"])
        if id_ is None:
            return filled.get(one["id"], [])
        return {"id": id_, "property": one["property"], "value": filled.get(one["id"])}

    source = next((one for one in spec["inputs"] if one["id"] == changed), spec["inputs"][0])
    return client.post(
        "/_dash-update-component",
        json={
            "output": spec["output"],
            "outputs": _outputs(spec["output"]),
            "inputs": [port(one) for one in spec["inputs"]],
            "state": [port(one) for one in spec["state"]],
            "changedPropIds": [f"{source['id']}.{source['property']}"],
        },
        headers={"X-CSRFToken": csrf(client)},
    )


def _concrete(id_: str) -> Any:
    """Return a component a pattern stands for; None if it stands for any number of them."""
    if not id_.startswith("{"):
        return id_
    pattern = json.loads(id_)
    if ["ALL"] in pattern.values():
        return None
    return {name: "births" if part == ["MATCH"] else part for name, part in pattern.items()}


def _outputs(output: str) -> Any:
    ports = []
    for port in re.sub(r"^\.\.|\.\.$", "", output).split("..."):
        name, prop = port.rsplit(".", 1)
        id_ = _concrete(name)
        ports.append([] if id_ is None else {"id": id_, "property": prop})
    return ports if output.startswith("..") else ports[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Engine]]:
    """A database of this test's own, whose transactions really commit."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'own.sqlite'}"
    else:
        server = make_url(request.getfixturevalue("postgresql_uri"))
        with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as one:
            one.execute("DROP DATABASE IF EXISTS killed WITH (FORCE)")
            one.execute("CREATE DATABASE killed")
        address = server.set(database="killed").render_as_string(hide_password=False)
    engine = database.make_engine(address)
    migration.upgrade(engine)
    database.configure(engine)
    yield address, engine
    database.session_factory.configure(bind=None)
    engine.dispose()
