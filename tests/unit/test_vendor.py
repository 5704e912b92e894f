"""Self-served third-party files: the font can write Vietnamese, every icon has a shape."""

import re
import unicodedata

import pytest
from fontTools.ttLib import TTFont

from callbacks.http import vendor
from components.icons import NAMES

BASES = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
LETTERS = {unicodedata.normalize("NFC", base + tone) for base in BASES for tone in TONES} | {"đ"}
SIGNS = set("0123456789.,%+−–—…·×≥≤→←↑↓²₫“”‘’°\N{NO-BREAK SPACE}")


@pytest.fixture(scope="module")
def glyphs():
    return TTFont(vendor.font_path()).getBestCmap()


def test_the_font_has_every_vietnamese_letter_in_both_cases(glyphs):
    assert len(LETTERS) == 73
    wanted = LETTERS | {letter.upper() for letter in LETTERS}
    assert {letter for letter in wanted if ord(letter) not in glyphs} == set()


def test_the_font_has_every_sign_that_formats_write(glyphs):
    assert {sign for sign in SIGNS if ord(sign) not in glyphs} == set()


def test_every_icon_has_a_shape_in_the_sprite():
    sheet = vendor.assets()["icons.css"].body.decode()
    assert set(re.findall(r"^\.icon-([a-z0-9-]+)\{", sheet, re.MULTILINE)) == set(NAMES)


def test_style_sheets_ask_nobody_else():
    for asset in vendor.assets().values():
        if asset.media_type.startswith("text/css"):
            addresses = re.findall(rb"url\([\"']?([^\"')]{0,12})", asset.body)
            assert {a for a in addresses if not a.startswith((b"data:", b"/vendor/"))} == set()
            assert b"sourceMappingURL" not in asset.body


def test_an_address_changes_with_the_content():
    font = vendor.assets()["manrope.ttf"]
    assert font.address == f"/vendor/{font.digest}/manrope.ttf"
    assert font.address in vendor.assets()["fonts.css"].body.decode()
