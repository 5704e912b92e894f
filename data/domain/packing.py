"""Arrays as bytes and back: small, and equal arrays give equal bytes."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEVEL = 6


def pack(arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> bytes:
    """Return arrays and small facts (JSON) as compressed bytes."""
    ordered = {name: np.ascontiguousarray(arrays[name]) for name in sorted(arrays)}
    head = json.dumps(
        {
            "arrays": [(name, one.dtype.str, one.shape) for name, one in ordered.items()],
            "facts": facts,
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()
    body = b"".join(one.tobytes() for one in ordered.values())
    return zlib.compress(len(head).to_bytes(4, "big") + head + body, _LEVEL)


def unpack(packed: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return what `pack` was given; the arrays cannot be written to."""
    raw = zlib.decompress(packed)
    start = 4 + int.from_bytes(raw[:4], "big")
    head = json.loads(raw[4:start])
    arrays = {}
    for name, kind, shape in head["arrays"]:
        dtype = np.dtype(kind)
        size = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(raw[start : start + size], dtype).reshape(shape)
        start += size
    return arrays, head["facts"]
