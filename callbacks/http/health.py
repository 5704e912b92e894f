"""Is the server well? For supervisors and load balancers, without sign-in."""

import time

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from callbacks.http.guard import background, open_to_everyone
from data.services import health as health_service

blueprint = Blueprint("health", __name__)
LOCAL = frozenset({"127.0.0.1", "::1"})


class Metrics:
    """Counters of one server; a second server in the process has its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ioc_requests_total",
            "Requests answered",
            ("endpoint", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "ioc_request_seconds", "Time to answer", ("endpoint",), registry=self.registry
        )
        self.sign_ins = Counter(
            "ioc_sign_ins_total", "Sign-ins by outcome", ("outcome",), registry=self.registry
        )


def install(server: Flask) -> None:
    """Count and time the requests of `server`."""
    server.extensions["metrics"] = Metrics()
    server.before_request(_start)
    server.after_request(_stop)


def _start() -> None:
    g.started_at = time.perf_counter()


def _stop(response: Response) -> Response:
    metrics: Metrics = current_app.extensions["metrics"]
    endpoint = request.endpoint or "none"
    metrics.requests.labels(endpoint, str(response.status_code)).inc()
    metrics.seconds.labels(endpoint).observe(time.perf_counter() - g.started_at)
    return response


@blueprint.get("/healthz")
@open_to_everyone
@background
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database is there and at this release's layout, else 503."""
    state = health_service.check()
    return jsonify(state.as_dict()), 200 if state.well else 503


@blueprint.get("/metrics")
@open_to_everyone
@background
def metrics() -> ResponseReturnValue:
    """Give Prometheus text to this machine only; elsewhere there is no such address."""
    if request.remote_addr not in LOCAL or "X-Forwarded-For" in request.headers:
        abort(404)
    counted: Metrics = current_app.extensions["metrics"]
    return Response(generate_latest(counted.registry), mimetype="text/plain")
