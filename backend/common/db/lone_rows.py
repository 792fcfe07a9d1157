"""One row's trouble is not another's: the house's one way to log an error and go on."""

import logging
from types import TracebackType

from backend.common.db.database_trouble import is_away
from backend.common.time_limits import TimeIsUp


class RowAlone:
    """Logs an error in its block with its traceback, and goes on after it.

    The end of the job's time passes, and so does a database that has gone: every other row would meet it too.
    """

    def __init__(self, log: logging.Logger, said: str, *args: object) -> None:
        self.log, self.said, self.args = log, said, args

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, TimeIsUp) or is_away(error):
            return False
        self.log.error(self.said, *self.args, exc_info=error)
        return True
