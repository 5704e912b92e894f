"""Pictures before they leave the service: masks, pixelation, faces, watermarks, JPEG.

Whatever goes wrong on the way to a clearer picture ends in a fully pixelated one.
"""

import logging
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from data.adapters.cameras.target import Masks

Image = "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]"

TILE, VIEW = (320, 180), (640, 360)  # width and height of a wall tile and of a larger one
QUALITY = 70
SAMPLED = 4
CELLS = 40  # pixelated: cells over the width of a picture, whatever its size
FACE_INPUT = (640, 384)
FACE_SCORE, FACE_OVERLAP = 0.5, 0.3
FACE_GROWTH = 0.3  # of a box, on each side
FACE_HOLD_S = 1.5  # a face stays covered after it was last seen
COVER = (64, 64, 64)
STILL_DIFFERENCE = 0.03  # grey levels of a small picture; a living sensor always moves more
DARK_MEAN, FLAT_SPREAD = 18.0, 4.0

logger = logging.getLogger(__name__)


def masked(image: Any, masks: Masks) -> Any:  # noqa: ANN401
    """Cover the polygons; nothing below them is in the returned picture."""
    if not masks:
        return image
    height, width = image.shape[:2]
    covered = image.copy()
    for polygon in masks:
        points = np.array([(x * width, y * height) for x, y in polygon])
        cv2.fillPoly(covered, [np.round(points).astype(np.int32)], COVER)
    return covered


def cells(image: Any) -> Any:  # noqa: ANN401
    """Return a picture as few coarse cells, one pixel each; large ones are thinned out first."""
    height, width = image.shape[:2]
    rows = max(1, round(CELLS * height / width))
    if width >= CELLS * 2 * SAMPLED:
        image = np.ascontiguousarray(image[::SAMPLED, ::SAMPLED])
    return cv2.resize(image, (CELLS, rows), interpolation=cv2.INTER_AREA)


def spread(small: Any, size: tuple[int, int]) -> Any:  # noqa: ANN401
    """Return cells as a picture of `size`."""
    return cv2.resize(small, size, interpolation=cv2.INTER_NEAREST)


def pixelated(image: Any) -> Any:  # noqa: ANN401
    """Return the whole picture as coarse cells, in its own size."""
    return spread(cells(image), (image.shape[1], image.shape[0]))


def tile(small: Any) -> Any:  # noqa: ANN401
    """Return the cells of a picture as a wall shows them."""
    rows = round(TILE[0] * small.shape[0] / small.shape[1])
    return spread(small, (TILE[0], rows))


def sized(image: Any, size: tuple[int, int]) -> Any:  # noqa: ANN401
    """Return the picture within `size`, its proportions kept; never enlarged."""
    height, width = image.shape[:2]
    share = min(size[0] / width, size[1] / height, 1.0)
    if share >= 1.0:
        return image
    wanted = (max(1, round(width * share)), max(1, round(height * share)))
    return cv2.resize(image, wanted, interpolation=cv2.INTER_LINEAR)


def jpeg(image: Any, quality: int = QUALITY) -> bytes:  # noqa: ANN401
    """Encode a picture."""
    done, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("not encoded")
    return coded.tobytes()


def marked(image: Any, viewer: str, moment: str) -> Any:  # noqa: ANN401
    """Write who looks and when across the picture, so that a photograph of it tells."""
    text = f"{plain(viewer)} {moment}"
    done = image.copy()
    height, width = done.shape[:2]
    scale = width / 1100
    for place in range(3):
        at = (int(width * 0.04 + width * 0.12 * place), int(height * (0.25 + 0.3 * place)))
        cv2.putText(done, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (0, 0, 0), 3, cv2.LINE_AA)
        cv2.putText(
            done, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), 1, cv2.LINE_AA
        )
    return done


def badged(image: Any) -> Any:  # noqa: ANN401
    """Say on the picture that all of it is pixelated, although faces alone were asked for."""
    done = image.copy()
    for colour, width in (((0, 0, 0), 4), ((255, 255, 255), 1)):
        cv2.putText(
            done, "MO TOAN KHUNG", (10, 26), cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, width,
            cv2.LINE_AA,
        )  # fmt: skip
    return done


def plain(text: str) -> str:
    """Return text in the letters OpenCV can draw."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return parts.encode("ascii", "ignore").decode()


@dataclass
class Faces:
    """Cover faces by a YuNet model; without one, or when it fails, cover everything.

    One per reader: a detector keeps state.
    """

    model: Path | None
    _detector: Any = None
    _held: list[tuple[float, tuple[int, int, int, int]]] = field(default_factory=list)
    _failed: bool = False

    def covered(self, image: Any) -> tuple[Any, bool]:  # noqa: ANN401
        """Return the picture and whether only its faces are pixelated (else all of it is)."""
        boxes = self._boxes(image)
        if boxes is None:
            return pixelated(image), False
        done = image.copy()
        coarse = pixelated(image)
        for left, top, right, bottom in boxes:
            done[top:bottom, left:right] = coarse[top:bottom, left:right]
        return done, True

    def _boxes(self, image: Any) -> list[tuple[int, int, int, int]] | None:  # noqa: ANN401
        if self.model is None or self._failed:
            return None
        try:
            if self._detector is None:
                self._detector = cv2.FaceDetectorYN.create(
                    str(self.model), "", FACE_INPUT, FACE_SCORE, FACE_OVERLAP, 500
                )
            found = self._detector.detect(cv2.resize(image, FACE_INPUT))[1]
        except Exception:
            logger.exception("the face model failed; pictures are pixelated in full")
            self._failed = True
            return None
        now = time.monotonic()
        height, width = image.shape[:2]
        across, down = width / FACE_INPUT[0], height / FACE_INPUT[1]
        self._held = [one for one in self._held if now - one[0] < FACE_HOLD_S]
        for x, y, w, h in [] if found is None else found[:, :4].tolist():
            left, top = x * across - w * across * FACE_GROWTH, y * down - h * down * FACE_GROWTH
            right = (x + w) * across + w * across * FACE_GROWTH
            bottom = (y + h) * down + h * down * FACE_GROWTH
            box = (
                max(0, int(left)), max(0, int(top)),
                min(width, int(right) + 1), min(height, int(bottom) + 1),
            )  # fmt: skip
            self._held.append((now, box))
        return [box for _, box in self._held]


@dataclass
class Judge:
    """Tell a living picture from a frozen, black or covered one."""

    frozen_after_s: float = 20.0
    _last: Any = None
    _still_since: float | None = None

    def state(self, small: Any, now: float) -> str:  # noqa: ANN401
        """Return online, frozen or covered for the cells of a picture seen at `now` (monotonic)."""
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
        before, self._last = self._last, grey
        if before is None or float(np.abs(grey - before).mean()) > STILL_DIFFERENCE:
            self._still_since = now
        if float(grey.mean()) < DARK_MEAN or float(grey.std()) < FLAT_SPREAD:
            return "covered"
        since = self._still_since if self._still_since is not None else now
        return "frozen" if now - since >= self.frozen_after_s else "online"
