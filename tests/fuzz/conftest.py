import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Schemathesis takes a second to import: only who fuzzes waits for it (pyproject.toml keeps it from the others)."""
    config.pluginmanager.import_plugin("schemathesis.pytest.plugin")
