"""Text out of bytes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.adapters.files.decoding import decode
from data.adapters.files.errors import FileRefusedError

NAMES = "Trường Tiểu học Nguyễn Bỉnh Khiêm, Phường Đa Kao; Quận Gò Vấp – Thủ Đức"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """Encode as Windows does: base letter with its hook, then the tone as a mark."""
    parts = []
    for sign in unicodedata.normalize("NFC", text):
        marks = [mark for mark in unicodedata.normalize("NFD", sign) if mark in TONES]
        base = "".join(mark for mark in unicodedata.normalize("NFD", sign) if mark not in TONES)
        parts.append(unicodedata.normalize("NFC", base) + "".join(marks))
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read(encoding: str) -> None:
    assert decode(unicodedata.normalize("NFD", NAMES).encode(encoding)) == NAMES


def test_windows_1258_comes_out_composed() -> None:
    assert decode(windows_1258(NAMES)) == NAMES


@given(
    st.lists(
        st.sampled_from("aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐbchkmnt ,;0123456789\n"),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from(TONES),
)
def test_every_vietnamese_letter_survives_windows_1258(letters: list[str], tone: str) -> None:
    text = unicodedata.normalize(
        "NFC", "".join(x + tone if x in "aăâeêioôơuưy" else x for x in letters)
    )
    data = windows_1258("x" + text)
    assert decode(data) == "x" + text


@pytest.mark.parametrize(
    "data",
    [
        "Tr\u00ad\u00eang TiÓu häc Ng« QuyÒn".encode("latin-1"),  # TCVN3
        b"Tr\xb0\xf6ng Ti\xeb\xcfu h\xa4c",  # VNI
        NAMES.encode("utf-16-le"),  # no mark
        b"\xff\x00\x12",
        "Schule für Ölmüller".encode("cp1252"),
    ],
)
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(FileRefusedError) as refused:
        decode(data)
    assert refused.value.issue.rule == "undecodable"


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_empty_files_are_refused(data: bytes) -> None:
    with pytest.raises(FileRefusedError) as refused:
        decode(data)
    assert refused.value.issue.rule == "empty_file"


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_refusal(data: bytes) -> None:
    try:
        text = decode(data)
    except FileRefusedError:
        return
    assert text == unicodedata.normalize("NFC", text)
