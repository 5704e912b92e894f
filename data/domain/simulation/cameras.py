"""A few cameras at schools of every district; their states come from the running prober."""

import numpy as np
import pandas as pd

from data.domain.simulation import assumptions as given

_PLACES = {
    "gate": ("Cổng trường", "Theo dõi an ninh và giao thông trước cổng trường"),
    "yard": ("Sân trường", "Theo dõi an toàn của học sinh trong giờ ra chơi"),
    "corridor": ("Hành lang", "Theo dõi an toàn ở hành lang và lối thoát hiểm"),
    "kitchen": ("Bếp ăn", "Giám sát vệ sinh an toàn thực phẩm"),
    "parking": ("Nhà xe", "Theo dõi an ninh nhà xe"),
}
_COUNT = 40


def cameras(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Return 40 cameras (institution code, code, name, place, scheme, host, port, path, purpose).

    Every district has one or two, at different public schools.
    """
    schools = frame[
        frame["kind"].isin(["preschool", "primary", "lower_secondary", "upper_secondary"])
        & (frame["sector"] == "public")
        & (frame["last_year"] == given.SCHOOL_YEARS[-1])
    ]
    turns = [place % len(given.DISTRICTS) for place in range(_COUNT)]
    chosen: list[int] = []
    for district in turns:
        near = schools.index[(schools["district"] == district) & ~schools.index.isin(chosen)]
        chosen.append(int(rng.choice(near)))
    picked = frame.loc[chosen]
    places = [list(_PLACES)[step % len(_PLACES)] for step in range(_COUNT)]
    places = [
        "gate" if place == "kitchen" and kind not in {"preschool", "primary"} else place
        for place, kind in zip(places, picked["kind"], strict=True)
    ]
    return pd.DataFrame(
        {
            "institution": picked["code"].to_numpy(),
            "code": [f"CAM-{step + 1:02d}" for step in range(_COUNT)],
            "name": [
                f"{_PLACES[place][0]} - {name}"
                for place, name in zip(places, picked["name"], strict=True)
            ],
            "place": places,
            "scheme": "rtsp",
            "host": "127.0.0.1",
            "port": 8554,
            "path": [f"/cam-{step + 1:02d}" for step in range(_COUNT)],
            "purpose": [_PLACES[place][1] for place in places],
        }
    )
