"""Send a packed answer in the form the browser reads best."""

from flask import Response, request

from data.services.packing import Packed

CACHE_CONTROL = "private, no-cache"


def answer(packed: Packed, *, cache_control: str = CACHE_CONTROL) -> Response:
    """Return `packed` as JSON, or 304 when the browser has it already."""
    accepted = request.accept_encodings
    encoding = next((name for name in ("br", "gzip") if accepted[name] > 0), "")
    body = {"br": lambda: packed.br, "gzip": lambda: packed.gzip, "": lambda: packed.raw}
    unchanged = request.if_none_match.contains_weak(packed.etag)
    response = Response(b"" if unchanged else body[encoding](), mimetype="application/json")
    response.set_etag(packed.etag, weak=True)  # the forms differ by byte, not by meaning
    response.headers["Cache-Control"] = cache_control
    response.vary.add("Accept-Encoding")
    if unchanged:
        response.status_code = 304
    elif encoding:
        response.headers["Content-Encoding"] = encoding
    return response
