"""Ask cameras for a description of their stream: whether they live, and how their clock stands."""

import asyncio
import base64
import contextlib
import hashlib
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from data.adapters.cameras.target import AddressRefusedError, Rules, Target

TIMEOUT_S = 3.0
AT_ONCE = 400
MOST_BYTES = 64 * 1024
_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_DENIED, _MISSING = frozenset({401, 403}), frozenset({404, 405, 454, 461})


@dataclass(frozen=True, slots=True)
class Probe:
    """What a camera answered.

    `state` is online, offline, refused or no_video; `detail` a code, never text of the camera;
    `clock_s` how far its clock is ahead, None if it does not tell.
    """

    state: str
    detail: str = ""
    clock_s: float | None = None


async def probe(target: Target, rules: Rules, timeout_s: float = TIMEOUT_S) -> Probe:
    """Ask one camera, with its name and secret if it wants them."""
    try:
        place = await asyncio.to_thread(target.place, rules)
        return await asyncio.wait_for(_ask(target, place), timeout_s)
    except AddressRefusedError as error:
        return Probe("refused", f"address_{error.rule}")
    except TimeoutError:
        return Probe("offline", "timeout")
    except ConnectionRefusedError:
        return Probe("offline", "connection_refused")
    except (OSError, EOFError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return Probe("offline", "connection_lost")
    except (ValueError, UnicodeError):
        return Probe("no_video", "not_rtsp")


async def probe_all(
    targets: Sequence[Target], rules: Rules, timeout_s: float = TIMEOUT_S, at_once: int = AT_ONCE
) -> dict[int, Probe]:
    """Ask many cameras, `at_once` of them together; return the answers by camera."""
    turn = asyncio.Semaphore(at_once)

    async def one(target: Target) -> tuple[int, Probe]:
        async with turn:
            return target.camera_id, await probe(target, rules, timeout_s)

    return dict(await asyncio.gather(*(one(target) for target in targets)))


async def _ask(target: Target, place: tuple[str, int]) -> Probe:
    context = ssl.create_default_context() if target.fields.scheme == "rtsps" else None
    reader, writer = await asyncio.open_connection(*place, limit=MOST_BYTES, ssl=context)
    try:
        address = target.url(place)
        code, head, body = await _describe(reader, writer, address, 1, "")
        if code == 401 and target.username and "www-authenticate" in head:
            proof = _proof(head["www-authenticate"], target, address)
            code, head, body = await _describe(reader, writer, address, 2, proof)
    finally:
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()
    return _read(code, head, body)


async def _describe(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, number: int,
    proof: str,
) -> tuple[int, dict[str, str], str]:  # fmt: skip
    line = f"Authorization: {proof}\r\n" if proof else ""
    request = (
        f"DESCRIBE {address} RTSP/1.0\r\nCSeq: {number}\r\nAccept: application/sdp\r\n{line}\r\n"
    )
    writer.write(request.encode())
    await writer.drain()
    head_text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head_text.split("\r\n")
    words = first.split(" ", 2)
    if len(words) < 2 or not words[0].startswith("RTSP/") or not words[1].isdigit():
        raise ValueError("no answer of a camera")
    head = {
        name.strip().lower(): value.strip()
        for name, _, value in (text.partition(":") for text in rest if text)
    }
    length = min(int(head.get("content-length", "0") or 0), MOST_BYTES)
    body = (await reader.readexactly(length)).decode("utf-8", "replace") if length else ""
    return int(words[1]), head, body


def _read(code: int, head: dict[str, str], body: str) -> Probe:
    clock = _clock(head.get("date", ""))
    if code in _DENIED:
        return Probe("refused", "auth_failed", clock)
    if 300 <= code < 400:
        return Probe("refused", "redirect", clock)
    if code in _MISSING:
        return Probe("no_video", "no_such_stream", clock)
    if code != 200:
        return Probe("offline", f"status_{code}", clock)
    if "m=video" not in body:
        return Probe("no_video", "no_video_track", clock)
    return Probe("online", "", clock)


def _clock(text: str) -> float | None:
    try:
        told = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return (told - datetime.now(UTC)).total_seconds()


def _proof(asked: str, target: Target, address: str) -> str:
    """Answer a challenge, Basic or Digest (RFC 2617 with MD5, as cameras speak it)."""
    name, secret = target.username, target.secret()
    if asked.lower().startswith("basic"):
        from_text = f"{name}:{secret}".encode()
        return "Basic " + base64.b64encode(from_text).decode()
    fields = {key.lower(): quoted or plain for key, quoted, plain in _FIELD.findall(asked)}
    realm, nonce = fields.get("realm", ""), fields.get("nonce", "")
    first = _md5(f"{name}:{realm}:{secret}")
    second = _md5(f"DESCRIBE:{address}")
    parts = f'username="{name}", realm="{realm}", nonce="{nonce}", uri="{address}"'
    if "auth" in fields.get("qop", "").split(","):
        answer = _md5(f"{first}:{nonce}:00000001:ioc:auth:{second}")
        return f'Digest {parts}, qop=auth, nc=00000001, cnonce="ioc", response="{answer}"'
    return f'Digest {parts}, response="{_md5(f"{first}:{nonce}:{second}")}"'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
