"""What does the limit on every door cost? A cheap GET with a token, counted and not counted, in turns.

    createdb dandeli_scratch
    DATABASE_URL=postgres://root@127.0.0.1:5432/dandeli_scratch REDIS_URL=redis://127.0.0.1:6379/15 \
        .venv/bin/python -m benchmarks.throttle 2000

The database's name must end in `scratch`: its users are thrown away. The requests go straight into the WSGI
application of this process, one after the other: what is measured is the application, not a server or a network.
Compare the ratio, not the figures.
"""

import os
import sys
import time
from io import BytesIO
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402

from backend.accounts.api.profile import Profile  # noqa: E402
from backend.accounts.models import User  # noqa: E402
from backend.accounts.services import sessions  # noqa: E402

ROUNDS = 10


def measured(app: object, access: str, count: int) -> tuple[float, float]:
    """Requests per second, and ms of CPU of this process for each."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(count):
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/api/auth/profile/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {access}",
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        answer = app(environ, lambda status, headers: statuses.add(status))  # type: ignore[operator]
        answer.close()
    return count / (time.perf_counter() - wall), (time.process_time() - cpu) * 1000 / count


statuses: set[str] = set()


def main(count: int) -> None:
    assert settings.DATABASES["default"]["NAME"].endswith("scratch"), "a database whose name ends in scratch"
    settings.READS_PER_USER_PER_MINUTE = 10_000_000
    call_command("migrate", verbosity=0)
    User.objects.filter(phone_number="+919999988888").delete()
    asha = User.objects.create_user("+919999988888")
    access = sessions.begin_session(user=asha, at=timezone.now()).access
    app = get_wsgi_application()
    found: dict[str, list[tuple[float, float]]] = {"read": [], "health": []}
    measured(app, access, count // 4)
    for _ in range(ROUNDS):
        for limited_as, rounds in found.items():
            Profile.limited_as = limited_as  # type: ignore[attr-defined]
            rounds.append(measured(app, access, count // ROUNDS))
    assert statuses == {"200 OK"}, statuses
    asha.delete()
    counted, free = ([median(column) for column in zip(*found[name], strict=True)] for name in ("read", "health"))
    sys.stdout.write(f"counted     {counted[0]:7.0f} requests/s {counted[1]:6.2f} ms CPU\n")
    sys.stdout.write(f"not counted {free[0]:7.0f} requests/s {free[1]:6.2f} ms CPU\n")
    sys.stdout.write(f"ratio       {counted[0] / free[0]:7.2f} of the rate {counted[1] - free[1]:8.2f} ms CPU more\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
