"""What a file is, judged by its content and not by its name, and whether it may be opened."""

import json
import zipfile
from enum import StrEnum
from pathlib import Path

from data.adapters.files.errors import FileRefusedError

_MB = 1024 * 1024
_UNPACKED_LIMIT = 2048 * _MB  # a worksheet of a million rows unpacks to about 500 MB
_RATIO_LIMIT = 200  # worksheets pack 5 to 30 times; a bomb packs 1,000 times
_RATIO_FROM = 50 * _MB  # small parts may pack well without harm
_PARTS_LIMIT = 2_000
_HEAD = 4096


class FileKind(StrEnum):
    """Kinds of files that are read."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"


def kind_of(path: Path, *, limit_mb: int) -> FileKind:
    """Return what `path` holds.

    Raises:
        FileRefusedError: too large, empty, a zip bomb, or of a kind that is not read.
    """
    size = path.stat().st_size
    if size > limit_mb * _MB:
        raise FileRefusedError("too_large", value=f"{size / _MB:.1f} MB", limit=limit_mb)
    if size == 0:
        raise FileRefusedError("empty_file")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        _check_archive(path)
        return FileKind.XLSX
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:72] not in {b"GPKG", b"GP10", b"GP11"}:
            raise FileRefusedError("wrong_type")
        return FileKind.GEOPACKAGE
    return _text_kind(head)


def _text_kind(head: bytes) -> FileKind:
    binary = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")
    if head.startswith(binary) or b"\x00\x00\x00" in head:
        raise FileRefusedError("wrong_type")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<", b"[")):
        raise FileRefusedError("wrong_type")
    return FileKind.GEOJSON if start.startswith(b"{") else FileKind.CSV


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefusedError("wrong_type") from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise FileRefusedError("wrong_type")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    dense = unpacked > _RATIO_FROM and unpacked / packed > _RATIO_LIMIT
    if len(parts) > _PARTS_LIMIT or unpacked > _UNPACKED_LIMIT or dense:
        raise FileRefusedError("zip_bomb", value=f"{unpacked // _MB} MB")


def is_feature_collection(text: str) -> bool:
    """Tell whether a JSON text is a GeoJSON feature collection."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("type") == "FeatureCollection"
