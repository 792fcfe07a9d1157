"""A disk that takes no more, told apart from a bug of ours."""

import errno
import logging

from backend.common.errors import DomainError

log = logging.getLogger(__name__)

# No room, no quota, a file over its limit, a file system that only reads, as after an error of its disk.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
RETRY_AFTER_SECONDS = 30


class DiskFull(DomainError):
    code = "disk_full"
    status = 503
    message = "The service is temporarily unavailable. Try again in a moment."


def disk_trouble(error: OSError) -> DiskFull:
    """The refusal for whatever goes wrong with a file of our own; it is logged."""
    log.error("disk: %s", error.strerror)
    return DiskFull(retry_after=RETRY_AFTER_SECONDS)


def disk_refusal(error: BaseException | None) -> DiskFull | None:
    """The refusal that this error means, and it is logged; None for every other error."""
    return disk_trouble(error) if isinstance(error, OSError) and error.errno in FULL else None
