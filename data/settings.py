"""Settings: the only reader of the environment."""

import hashlib
import ipaddress
import os
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation may choose; every field is the variable `IOC_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="IOC_", env_file=".env", extra="ignore")

    var_dir: Path = Field(ROOT / "var", description="Folder of database, uploads, keys and logs")
    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite under IOC_VAR_DIR")
    host: str = Field("127.0.0.1", description="Address the web server listens on")
    port: int = Field(8050, description="Port the web server listens on")
    threads: int = Field(8, description="Threads of the web server")
    secret_key: str = Field("", description="Key of signed cookies; empty: made once and kept")
    demo_password: str = Field("", description="Password of the demo accounts; empty: random ones")
    redis_url: str = Field("", description="Redis shared by several workers (optional)")
    session_idle_minutes: int = Field(15, description="Idle minutes before a session locks")
    admin_idle_minutes: int = Field(5, description="Idle minutes before an admin session locks")
    session_hours: int = Field(12, description="Longest life of a session in hours")
    device_days: int = Field(90, description="Longest life of a device token in days")
    sign_in_failures: int = Field(5, description="Failed sign-ins before an account locks")
    sign_in_lock_minutes: int = Field(15, description="Minutes an account stays locked")
    password_length: int = Field(14, description="Least length of a new password")
    cookie_secure: bool = Field(False, description="Cookies over HTTPS only (set it behind TLS)")
    trusted_proxies: int = Field(0, description="Reverse proxies whose X-Forwarded-* are believed")
    tile_url: str = Field("", description="Tile server below the maps, as {z}/{x}/{y} address")
    lookup_per_minute: int = Field(240, description="Public lookups a minute from one address")
    upload_limit_mb: int = Field(200, description="Largest import file in megabytes")
    evidence_limit_mb: int = Field(20, description="Largest evidence file of a task in megabytes")
    smtp_host: str = Field("", description="Mail server of reminders; empty: no mail is sent")
    smtp_port: int = Field(587, description="Its port")
    smtp_user: str = Field("", description="Account at the mail server; empty: none is needed")
    smtp_password: str = Field("", description="Its password")
    smtp_from: str = Field("ioc@localhost", description="Sender of reminders")
    smtp_tls: str = Field("starttls", description="Encryption of mail: starttls, ssl or none")
    log_level: str = Field("INFO", description="Log level")
    bench_data: str = Field("", description="Folder of real data that `make bench` measures on")
    camera_frames: str = Field("", description="Folder in memory for pictures of cameras")
    camera_networks: str = Field(
        "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
        description="Networks cameras may be in, as CIDR, joined by commas",
    )
    camera_ports: str = Field(
        "554,8554,10554,322,7447", description="Ports cameras may be on, joined by commas"
    )
    camera_cap: int = Field(64, description="Cameras read at full pace by one camera service")
    camera_shards: int = Field(1, description="Camera services started beside the web server")
    camera_alert_minutes: int = Field(10, description="Minutes of trouble before a camera alerts")
    face_model: str = Field("", description="YuNet model (ONNX) that finds faces in larger tiles")

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address to open."""
        return self.database_url or f"sqlite:///{self.var_dir / 'ioc.sqlite'}"

    @property
    def evidence_dir(self) -> Path:
        """Where evidence of tasks is kept."""
        return self.var_dir / "evidence"

    @property
    def upload_dir(self) -> Path:
        """Where uploaded files wait for their import."""
        return self.var_dir / "uploads"

    @property
    def camera_cidrs(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks cameras may be in."""
        parts = (part.strip() for part in self.camera_networks.split(","))
        return tuple(ipaddress.ip_network(part) for part in parts if part)

    @property
    def camera_port_list(self) -> frozenset[int]:
        """The ports cameras may be on."""
        return frozenset(int(part) for part in self.camera_ports.split(",") if part.strip())

    @property
    def frame_dir(self) -> Path:
        """Where pictures of cameras are; in memory, and one per installation."""
        if self.camera_frames:
            return Path(self.camera_frames)
        memory = Path("/dev/shm")  # noqa: S108 - the folders inside are the owner's alone
        name = hashlib.sha256(str(self.var_dir.resolve()).encode()).hexdigest()[:12]
        return (memory if memory.is_dir() else self.var_dir) / f"ioc-cameras-{name}"


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()


def prepare_opencv() -> None:
    """Set what OpenCV reads while it is loaded; call before it is imported.

    Without the first, opening one camera waits for all others. The stream comes over TCP, video
    alone, without waiting for more of it than a picture needs, and by no other protocol. The last
    two would print addresses with their secrets.
    """
    os.environ["OPENCV_FFMPEG_IS_THREAD_SAFE"] = "1"
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = (
        "rtsp_transport;tcp|allowed_media_types;video|probesize;32|analyzeduration;0"
        "|protocol_whitelist;rtsp,rtp,udp,tcp,tls"
    )
    os.environ["OPENCV_LOG_LEVEL"] = "ERROR"
    os.environ.pop("OPENCV_VIDEOIO_DEBUG", None)
    os.environ.pop("OPENCV_FFMPEG_LOGLEVEL", None)
