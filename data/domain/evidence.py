"""What kind of file evidence is, told by its first bytes and never by its name."""

import io
import zipfile

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_MACROS = ("vbaproject.bin",)


def kind_of(content: bytes) -> str | None:
    """Return the kind of a file, a key of `KINDS`; None for any other and for macros."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = {name.lower() for name in parts.namelist()}
    except zipfile.BadZipFile:
        return None
    if "[content_types].xml" not in names or any(name.endswith(_MACROS) for name in names):
        return None
    return next((kind for part, kind in _PARTS.items() if part in names), None)


def safe_name(name: str, kind: str) -> str:
    """Return a name to download a file by: no folders, no control signs, its own ending."""
    plain = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    stem, dot, ending = plain.rpartition(".")
    endings = {"jpeg": ("jpg", "jpeg")}.get(kind, (kind,))
    kept = stem if dot and ending.lower() in endings else plain
    return f"{kept.strip(' .')[:150] or 'minh-chung'}.{'jpg' if kind == 'jpeg' else kind}"
