"""Secrets of cameras at rest: encrypted with a key that is kept outside the database."""

import os
from pathlib import Path

from cryptography.fernet import Fernet


def _key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key())
    return path.read_bytes()


def encrypt(secret: str, key_path: Path) -> bytes:
    """Return the secret as it is kept."""
    return Fernet(_key(key_path)).encrypt(secret.encode())


def decrypt(kept: bytes, key_path: Path) -> str:
    """Return the secret, for the moment a camera is opened and for nothing else."""
    return Fernet(_key(key_path)).decrypt(kept).decode()
