"""What a signed-in browser is, and the rules it lives under."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.contracts.access import Actor, Role


@dataclass(frozen=True, slots=True)
class SignInRules:
    """Limits of sign-in and sessions; taken from the settings of the installation."""

    idle: timedelta = timedelta(minutes=15)
    admin_idle: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=12)
    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    address_failures: int = 50  # failed sign-ins from one network address within `lock`
    password_length: int = 14

    def idle_for(self, role: Role) -> timedelta:
        """Return how long a session of `role` may rest; displays never lock."""
        return self.admin_idle if role is Role.ADMIN else self.idle


@dataclass(frozen=True, slots=True)
class SignIn:
    """One signed-in browser."""

    session_id: int
    actor: Actor
    created_at: datetime
    seen_at: datetime
    must_change_password: bool = False
    blocked: bool = False  # the account is disabled or the display's token revoked
    expires_at: datetime | None = None  # of a display's token

    @property
    def is_display(self) -> bool:
        """Tell a wall display from a person."""
        return self.actor.role is Role.WALL

    def over_because(self, now: datetime, rules: SignInRules) -> str:
        """Return why the session is over at `now`, or an empty text while it holds."""
        if self.blocked:
            return "blocked"
        if self.is_display:
            return "expired" if self.expires_at is None or now >= self.expires_at else ""
        if now - self.created_at >= rules.longest:
            return "expired"
        if now - self.seen_at >= rules.idle_for(self.actor.role):
            return "idle"
        return ""
