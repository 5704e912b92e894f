"""What the name of a camera resolves to."""

import ipaddress
import socket

from data.domain.camera_address import Address


def resolve(host: str) -> list[Address]:
    """Return every address of a host; empty if there is none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found]
