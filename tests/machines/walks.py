"""How a machine is walked: the same walks in every run, and the shortest that goes wrong."""

from hypothesis import HealthCheck, Phase, settings

from tests.machinery import volume


def of(*, walks: int, steps: int) -> settings:
    """So many walks, each of so many steps at most."""
    return settings(
        max_examples=volume.share(walks),
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
