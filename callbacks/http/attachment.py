"""Send a file that was made for the reader."""

from urllib.parse import quote

from flask import Response

from data.services.exporting import Export


def attachment(made: Export) -> Response:
    """Answer `made` as a download under its own name."""
    return Response(
        made.content,
        content_type=made.media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"},
    )
