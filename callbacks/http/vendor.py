"""Third-party style sheets, icons and fonts, out of pinned packages: never from a CDN.

An address holds a digest of its content, so browsers keep it for good and a new version of a
package is a new address. Nothing but what `assets()` lists is served.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, request

from callbacks.http.guard import open_to_everyone
from components.icons import NAMES

blueprint = Blueprint("vendor", __name__)

_BOOTSTRAP = ("bootstrap-flask", "flask_bootstrap/static/bootstrap5")
_MANROPE = ("font-manrope", "font_manrope/files/Manrope-VariableFont_wght.ttf")
_SYMBOL = re.compile(r'<symbol[^>]*viewBox="([^"]+)"[^>]*id="([^"]+)">(.*?)</symbol>', re.DOTALL)
_SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=.*?\*/")
_ONE_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    name: str
    media_type: str
    body: bytes
    packed: bytes
    digest: str

    @property
    def address(self) -> str:
        """Where the file is served."""
        return f"/vendor/{self.digest}/{self.name}"


@cache
def assets() -> dict[str, Asset]:
    """Read every served file once, by its name."""
    font = _asset("manrope.ttf", "font/ttf", font_path().read_bytes())
    sheet = _SOURCE_MAP.sub(b"", (_path(*_BOOTSTRAP) / "css" / "bootstrap.min.css").read_bytes())
    made = (
        font,
        _asset("bootstrap.css", "text/css; charset=utf-8", sheet),
        _asset("fonts.css", "text/css; charset=utf-8", _font_face(font.address).encode()),
        _asset("icons.css", "text/css; charset=utf-8", _icon_rules().encode()),
    )
    return {asset.name: asset for asset in made}


def stylesheets() -> list[str]:
    """Return the addresses a page links to, in this order, before the project's own sheets."""
    return [assets()[name].address for name in ("bootstrap.css", "fonts.css", "icons.css")]


def font_path() -> Path:
    """Return the font file inside its package."""
    return _path(*_MANROPE)


@blueprint.get("/vendor/<digest>/<name>")
@open_to_everyone
def send(digest: str, name: str) -> Response:
    """Send one file; an old digest or any other name is not found."""
    asset = assets().get(name)
    if asset is None or asset.digest != digest:
        abort(404)
    takes_gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if takes_gzip else asset.body)
    response.headers["Content-Type"] = asset.media_type
    response.headers["Cache-Control"] = _ONE_YEAR
    response.headers["Vary"] = "Accept-Encoding"
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _asset(name: str, media_type: str, body: bytes) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(name, media_type, body, gzip.compress(body, mtime=0), digest)


def _path(package: str, inside: str) -> Path:
    return Path(str(distribution(package).locate_file(inside)))


def _font_face(address: str) -> str:
    return (
        f'@font-face{{font-family:"Manrope";src:url("{address}") format("truetype");'
        "font-weight:200 800;font-style:normal;font-display:swap}"
    )


def _icon_rules() -> str:
    """Write one mask for each icon of `components.icons.NAMES`."""
    sprite = (_path(*_BOOTSTRAP) / "icons" / "bootstrap-icons.svg").read_text("utf-8")
    rules = []
    for box, name, shape in _SYMBOL.findall(sprite):
        if name in NAMES:
            drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{shape}</svg>'
            data = quote(drawing, safe=" =:/()'\"").replace('"', "'")
            rules.append(f'.icon-{name}{{--icon:url("data:image/svg+xml,{data}")}}')
    return "\n".join(rules)
