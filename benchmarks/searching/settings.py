"""As in production where it counts: no debugging, and limits that this load does not meet."""

from config.settings.test import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.searching.urls"
READS_PER_USER_PER_MINUTE = 100_000_000
