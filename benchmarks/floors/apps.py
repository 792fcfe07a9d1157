from django.apps import AppConfig


class Floors(AppConfig):
    """Registers the empty task with the product's worker."""

    name = "benchmarks.floors"
    label = "benchmark_floors"

    def ready(self) -> None:
        from benchmarks.floors import empty_task  # noqa: F401 # it registers itself
