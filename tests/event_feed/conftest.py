import pytest

from tests.conftest import Bell


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""
