"""Newest pictures of watched cameras, in a folder that lives in memory.

The camera service writes, the web server reads; neither waits for the other.

- `lease/<camera>.<kind>`: touched by every request; a fresh one asks the service to watch.
- `frame/<camera>.<kind>.jpg`: the newest picture, renamed into place; its time is the file's.
- `beat`: touched by the service every second.

`kind` is `wall` (pixelated in full), `faces` (faces pixelated) or `clear.<viewer>` (with the
watermark of that viewer). Files are for the owner alone.
"""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

KIND = re.compile(r"wall|faces|clear\.[A-Za-z0-9_.-]{1,80}")
LINGER_S = 10.0  # a lease not touched for this long is over
FOLDER_MODE = 0o700
FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture as it left the service."""

    at_ms: int
    content: bytes


@dataclass(frozen=True, slots=True)
class FrameFolder:
    """The folder of one installation."""

    root: Path

    def prepare(self) -> None:
        """Make the folders; called by whoever comes first."""
        for folder in (self.root, self.root / "lease", self.root / "frame"):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)

    def _name(self, camera_id: int, kind: str, viewer: str) -> str:
        told = f"clear.{viewer}" if kind == "clear" else kind
        if not KIND.fullmatch(told):
            raise ValueError(f"no kind of picture: {told!r}")
        return f"{int(camera_id)}.{told}"

    def lease(self, camera_id: int, kind: str, viewer: str = "") -> None:
        """Say that somebody watches a camera now."""
        path = self.root / "lease" / self._name(camera_id, kind, viewer)
        try:
            os.utime(path)
        except FileNotFoundError:
            with contextlib.suppress(FileNotFoundError):
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, FILE_MODE))

    def newest(
        self, camera_id: int, kind: str, viewer: str = "", since_ms: int = 0
    ) -> Frame | None:
        """Return the newest picture if it is newer than `since_ms`."""
        path = self.root / "frame" / f"{self._name(camera_id, kind, viewer)}.jpg"
        try:
            if path.stat().st_mtime_ns // 1_000_000 <= since_ms:
                return None
            with path.open("rb") as file:
                at_ms = os.fstat(file.fileno()).st_mtime_ns // 1_000_000
                return Frame(at_ms, file.read())
        except FileNotFoundError:
            return None

    def publish(
        self, camera_id: int, kind: str, content: bytes, viewer: str = "", at_ns: int = 0
    ) -> None:
        """Put a picture into place; a reader sees the old one or the new one, never a part.

        `at_ns` is when it was taken, now if left out.
        """
        path = f"{self.root}/frame/{self._name(camera_id, kind, viewer)}"  # hundreds a second
        file = os.open(f"{path}.new", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, FILE_MODE)
        try:
            os.write(file, content)
        finally:
            os.close(file)
        if at_ns:
            os.utime(f"{path}.new", ns=(at_ns, at_ns))
        os.replace(f"{path}.new", f"{path}.jpg")  # noqa: PTH105

    def forget(self, camera_id: int, kind: str, viewer: str = "") -> None:
        """Take a picture and its lease away: nobody watches any more."""
        name = self._name(camera_id, kind, viewer)
        (self.root / "frame" / f"{name}.jpg").unlink(missing_ok=True)
        (self.root / "lease" / name).unlink(missing_ok=True)

    def watched(self, now_s: float) -> list[tuple[int, str]]:
        """Return (camera, kind) of the leases that are fresh at `now_s`."""
        found = []
        for entry in os.scandir(self.root / "lease"):
            with contextlib.suppress(FileNotFoundError, ValueError):
                if now_s - entry.stat().st_mtime <= LINGER_S:
                    camera, _, kind = entry.name.partition(".")
                    found.append((int(camera), kind))
        return sorted(found)

    def kept(self) -> list[tuple[int, str]]:
        """Return (camera, kind) of the pictures that lie in the folder."""
        found = []
        for entry in os.scandir(self.root / "frame"):
            name, _, end = entry.name.rpartition(".")
            camera, _, kind = name.partition(".")
            if end == "jpg" and camera.isdigit():
                found.append((int(camera), kind))
        return found

    def write_text(self, name: str, text: str) -> None:
        """Put a small file of the service into place."""
        new = self.root / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.chmod(FILE_MODE)
        new.replace(self.root / name)

    def beat(self) -> None:
        """Say that the service lives."""
        (self.root / "beat").touch(FILE_MODE)

    def beat_ms(self) -> int | None:
        """Return when the service last said that it lives; None if it never did."""
        try:
            return (self.root / "beat").stat().st_mtime_ns // 1_000_000
        except FileNotFoundError:
            return None
