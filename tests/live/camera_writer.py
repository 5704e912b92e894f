"""A stand-in for the camera service: marked test pictures in the folder the web server reads."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import cv2
import numpy as np

from data.adapters.camera_frames import FrameFolder

EVERY_S = 0.2
SIZE = (180, 320, 3)


def picture(text: str, number: int) -> bytes:
    """Return a JPEG that says it is a test."""
    canvas = np.full(SIZE, (90 + number * 7 % 80, 70, 60), np.uint8)
    cv2.putText(canvas, f"TEST {text}", (12, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255,) * 3, 2)
    cv2.putText(canvas, str(number), (12, 130), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (255,) * 3, 2)
    done, content = cv2.imencode(".jpg", canvas)
    if not done:
        raise AssertionError("no JPEG could be written")
    return bytes(content)


@contextmanager
def writing(folder: FrameFolder, silent: Sequence[int] = ()) -> Iterator[threading.Event]:
    """Serve what is leased, except `silent` cameras, until the block or the event ends it."""
    folder.prepare()
    stopping = threading.Event()

    def work() -> None:
        number = 0
        while not stopping.wait(EVERY_S):
            number += 1
            folder.beat()
            for camera, kind in folder.watched(time.time()):
                if camera not in silent:
                    name, _, viewer = kind.partition(".")
                    folder.publish(camera, name, picture(f"{camera} {name}", number), viewer)

    thread = threading.Thread(target=work, name="camera-writer")
    thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        thread.join()
