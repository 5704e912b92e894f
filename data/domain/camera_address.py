"""Whether a camera's address may be opened; it is kept as fields and never as one text."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SCHEMES = frozenset({"rtsp", "rtsps"})
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,198}[A-Za-z0-9])?|[0-9a-fA-F:]{2,39}")
SHORT = re.compile(r"(?:0[xX][0-9a-fA-F]+|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]+|[0-9]+)){0,3}")
PATH = re.compile(r"(?:/[A-Za-z0-9._~/&=?,;:@%+*()\-]{0,299})?")
QUERY = re.compile(r"[A-Za-z0-9._~/&=,;:@%+*()\-]{0,300}")
SECRET_WORDS = re.compile(
    r"(?i)(?:^|[&?;/])(?:user(?:name)?|usr|pass(?:word|wd)?|pwd|token|auth|key)="
)


@dataclass(frozen=True, slots=True)
class AddressFields:
    """Where a camera is, without user and secret."""

    scheme: str
    host: str
    port: int
    path: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class AddressFault:
    """Which field is refused, and the rule it breaks."""

    field: str
    rule: str


def fault(
    fields: AddressFields, ports: frozenset[int], networks: Sequence[Network]
) -> AddressFault | None:
    """Return why an address as it is written is refused; None if it is not.

    A name is judged by what it resolves to, with `outside`, when it is known.
    """
    path, query = fields.path, fields.query
    host = _host_fault(fields.host, networks)
    checks = (
        ("scheme", "scheme", fields.scheme not in SCHEMES),
        ("port", "port", fields.port not in ports),
        ("host", host or "host", host is not None),
        ("path", "path", not PATH.fullmatch(path) or "//" in path or _climbs(path)),
        ("query", "query", not QUERY.fullmatch(query)),
        ("path", "secret_inside", bool(SECRET_WORDS.search(path))),
        ("query", "secret_inside", bool(SECRET_WORDS.search(query))),
    )
    return next((AddressFault(name, rule) for name, rule, broken in checks if broken), None)


def _climbs(path: str) -> bool:
    lowered = path.lower().replace("%2e", ".").replace("%2f", "/")
    return ".." in lowered or "%00" in lowered or "%0a" in lowered or "%0d" in lowered


def _host_fault(host: str, networks: Sequence[Network]) -> str | None:
    if not HOST.fullmatch(host):
        return "host"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "host_form" if SHORT.fullmatch(host) or ".." in host else None
    return "outside" if outside([address], networks) else None


def outside(addresses: Sequence[Address], networks: Sequence[Network]) -> bool:
    """Tell whether one of the addresses lies outside the networks of cameras."""
    return any(
        getattr(one, "ipv4_mapped", None) is not None
        or not any(one in network for network in networks)
        for one in addresses
    )
