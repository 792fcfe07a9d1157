"""What the schema says of an answer that has a version: the headers, and the answer that there is no other one."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse


def version_header(name: str, description: str, **more: object) -> OpenApiParameter:
    """A header that names a version."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)  # type: ignore[arg-type]  # its own names


READING_HEADERS = (
    version_header("If-None-Match", "The ETag of the version you have. The answer is 304 while it is current."),
    version_header("ETag", "Strong ETag of this version.", response=[200, 304]),
)
UNCHANGED = "Not modified: you have the current version."
NOT_MODIFIED = OpenApiResponse(description=UNCHANGED)
