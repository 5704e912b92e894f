"""Word to PDF by LibreOffice, where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from data.contracts.errors import InvalidInputError

PROGRAM = "soffice"
LIMIT_S = 60


class PrintingError(InvalidInputError):
    """There is no LibreOffice on this machine, or it failed or took too long."""

    def __init__(self) -> None:
        super().__init__("targets.pdf_failed")


def program() -> str | None:
    """Return the path of LibreOffice; None where it is not installed."""
    return shutil.which(PROGRAM)


def from_word(content: bytes) -> bytes:
    """Return a DOCX file as PDF.

    Raises:
        PrintingError: no LibreOffice here, or it failed, or did not end in time.
    """
    found = program()
    if found is None:
        raise PrintingError
    with tempfile.TemporaryDirectory(prefix="ioc-pdf-") as folder:
        source = Path(folder) / "sheet.docx"
        source.write_bytes(content)
        words = [
            found,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=LIMIT_S)  # noqa: S603
            return source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise PrintingError from error
