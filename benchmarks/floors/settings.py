"""The product's settings as they are, with the floors' addresses and their empty task beside its own."""

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS as PRODUCT

ROOT_URLCONF = "benchmarks.floors.urls"
INSTALLED_APPS = [*PRODUCT, "benchmarks.floors.apps.Floors"]
