"""Files that are needed before sign-in: sign-in page and public lookup, nothing else."""

from pathlib import Path

from flask import Blueprint, abort, send_from_directory
from flask.typing import ResponseReturnValue

from callbacks.http.guard import background, open_to_everyone

blueprint = Blueprint("public", __name__)
ASSETS = Path(__file__).resolve().parents[2] / "assets"
FILES = {
    "tokens.css": (ASSETS, "00-tokens.css"),
    "sign-in.css": (ASSETS / "public", "sign-in.css"),
    "lookup.css": (ASSETS / "public", "lookup.css"),
    "lookup.js": (ASSETS / "public", "lookup.js"),
    "mark.svg": (ASSETS / "public", "mark.svg"),
}


@blueprint.get("/public-assets/<name>")
@open_to_everyone
@background
def public_file(name: str) -> ResponseReturnValue:
    """Serve one of the few open files."""
    if name not in FILES:
        abort(404)
    folder, file_name = FILES[name]
    return send_from_directory(folder, file_name, max_age=3600)
