"""Answers that many browsers ask for: written once, compressed once, named by their content."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property

import brotli
import orjson

BROTLI_QUALITY = 7
GZIP_LEVEL = 6


@dataclass(frozen=True)
class Packed:
    """A JSON answer; each compressed form is made when it is first asked for and then kept."""

    raw: bytes

    @classmethod
    def of(cls, content: object) -> "Packed":
        """Write `content` as JSON; numpy arrays become lists."""
        return cls(orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY))

    @cached_property
    def etag(self) -> str:
        """Return a name that changes with the content."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @cached_property
    def br(self) -> bytes:
        """Return the answer compressed with Brotli."""
        packed: bytes = brotli.compress(self.raw, quality=BROTLI_QUALITY)
        return packed

    @cached_property
    def gzip(self) -> bytes:
        """Return the answer compressed with gzip."""
        return gzip.compress(self.raw, GZIP_LEVEL, mtime=0)
