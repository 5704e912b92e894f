"""Text out of bytes: UTF-8 with or without mark, UTF-16 with mark, Windows-1258.

Windows-1258 reads almost any bytes, so its result must also look like Vietnamese: no other signs
than letters of the language and common punctuation, every mark on a letter that carries it. Old
one-byte encodings (TCVN3, VNI) and broken files are refused this way instead of being guessed at.
"""

import codecs
import unicodedata

from data.adapters.files.errors import FileRefusedError

_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = frozenset(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
_SIGNS = frozenset("ăâđêôơưĂÂĐÊÔƠƯ\u00a0–—‘’“”…•«»°²³·×½±₫€")
_ALLOWED = _LETTERS | _SIGNS


def decode(data: bytes) -> str:
    """Return the text of a file in NFC.

    Raises:
        FileRefusedError: the bytes are no text in a known encoding.
    """
    if not data.strip():
        raise FileRefusedError("empty_file")
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _strict(data, name)
    if b"\x00" in data:
        raise FileRefusedError("undecodable")
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8"))
    except UnicodeDecodeError:
        return _windows_1258(data)


def _strict(data: bytes, name: str) -> str:
    try:
        text = unicodedata.normalize("NFC", data.decode(name))
    except UnicodeDecodeError as error:
        raise FileRefusedError("undecodable") from error
    if not text.strip():
        raise FileRefusedError("empty_file")
    return text


def _windows_1258(data: bytes) -> str:
    text = _strict(data, "cp1258")
    strange = next((sign for sign in text if ord(sign) > 127 and sign not in _ALLOWED), None)
    if strange is not None:
        row = text[: text.index(strange)].count("\n") + 1
        raise FileRefusedError("undecodable", row=row, value=strange)
    return text
