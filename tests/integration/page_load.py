"""Load a page as the browser does: document, frame, page, then the callbacks that fire at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.integration.conftest import csrf

NO_QUESTION = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)

ROUTER = "_pages_content"  # fires by itself: the browser tells it the address


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the SQL statements sent meanwhile, without the marks of transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not NO_QUESTION.match(statement):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Walk the properties of every component of a layout as JSON."""
    if isinstance(tree, list):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, dict):
        if "props" in tree and "namespace" in tree:
            yield tree["props"]
        for one in tree.values():
            yield from parts(one)


class PageLoad:
    """One page opened by one browser; `answers` holds what each callback said, by output."""

    def __init__(self, client: FlaskClient, path: str, search: str = "", token: str = "") -> None:
        self.client = client
        self.token = token or csrf(client)
        self.present: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Any] = {}
        self.fired: set[str] = set()
        self.document = client.get(path + search)
        self._learn(client.get("/_dash-layout").get_json())
        specs = client.get("/_dash-dependencies").get_json()
        self.present["_pages_location"] = {"pathname": path, "search": search}
        self.present.setdefault("_pages_store", {})
        while ready := [spec for spec in specs if self._is_ready(spec)]:
            for spec in ready:
                self._fire(spec)

    def _learn(self, tree: Any) -> None:
        for props in parts(tree):
            if isinstance(props.get("id"), str):
                self.present[props["id"]] = props

    def _is_ready(self, spec: dict[str, Any]) -> bool:
        if spec["output"] in self.fired or spec["clientside_function"]:
            return False
        if spec["prevent_initial_call"] and ROUTER not in spec["output"]:
            return False
        outputs = [one.rpartition(".")[0] for one in spec["output"].strip(".").split("...")]
        if not any(one in self.present for one in outputs):
            return False  # of another page
        ports = [*spec["inputs"], *spec["state"]]
        return all(port["id"] in self.present for port in ports)

    def _fire(self, spec: dict[str, Any]) -> None:
        self.fired.add(spec["output"])

        def port(one: dict[str, Any]) -> dict[str, Any]:
            return one | {"value": self.present[one["id"]].get(one["property"])}

        outputs = [
            dict(zip(("id", "property"), one.rsplit(".", 1), strict=True))
            for one in re.sub(r"^\.\.|\.\.$", "", spec["output"]).split("...")
        ]
        answer = self.client.post(
            "/_dash-update-component",
            json={
                "output": spec["output"],
                "outputs": outputs if spec["output"].startswith("..") else outputs[0],
                "inputs": [port(one) for one in spec["inputs"]],
                "state": [port(one) for one in spec["state"]],
                "changedPropIds": [],
            },
            headers={"X-CSRFToken": self.token},
        )
        body = answer.get_json(silent=True) or {}
        self.answers[spec["output"]] = body
        for id_, props in body.get("response", {}).items():
            self.present.setdefault(id_, {}).update(props)
            self._learn(props)

    @property
    def text(self) -> str:
        """Everything that reached the browser."""
        return self.document.get_data(as_text=True) + repr(self.answers)
