"""One stream of one camera, and how its address is opened."""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from data.adapters.camera_names import resolve
from data.domain.camera_address import AddressFields, Network, fault, outside

Masks = Sequence[Sequence[tuple[float, float]]]  # polygons, 0..1 of width and height


class AddressRefusedError(Exception):
    """An address must not be opened; `rule` tells why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Rules:
    """Where cameras may be. `detours` send a host and port of the demo somewhere else."""

    ports: frozenset[int]
    networks: tuple[Network, ...]
    detours: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A stream: address as fields, secret for the moment it is opened, and what to cover.

    `repr` and messages never hold the secret.
    """

    camera_id: int
    stream: str  # main or sub
    fields: AddressFields
    username: str = ""
    secret: Callable[[], str] = field(default=lambda: "", repr=False)
    masks: Masks = ()
    simulated: bool = False

    def place(self, rules: Rules) -> tuple[str, int]:
        """Return the address to connect to, resolved now and checked now.

        Raises:
            AddressRefusedError: the address breaks a rule, or leads outside the networks.
        """
        known = rules.detours.get((self.fields.host, self.fields.port))
        if self.simulated and known is not None:
            return known
        broken = fault(self.fields, rules.ports, rules.networks)
        if broken is not None:
            raise AddressRefusedError(broken.rule)
        try:
            found = [ipaddress.ip_address(self.fields.host)]
        except ValueError:
            found = resolve(self.fields.host)
        if not found:
            raise AddressRefusedError("unknown_host")
        if outside(found, rules.networks):
            raise AddressRefusedError("outside")
        return str(found[0]), self.fields.port

    def path(self) -> str:
        """Return path and query as a request names them."""
        query = f"?{self.fields.query}" if self.fields.query else ""
        return f"{self.fields.path or '/'}{query}"

    def url(self, place: tuple[str, int], *, with_secret: bool = False) -> str:
        """Return the address with the resolved host, so that nobody can move it in between."""
        host = f"[{place[0]}]" if ":" in place[0] else place[0]
        who = ""
        if with_secret and self.username:
            who = f"{quote(self.username, safe='')}:{quote(self.secret(), safe='')}@"
        return f"{self.fields.scheme}://{who}{host}:{place[1]}{self.path()}"
