"""Settings as they are without a `.env` of whoever runs the tests."""

from __future__ import annotations

from typing import Any

from dtz_assets.settings import Settings


def plain_settings(**given: Any) -> Settings:
    """The defaults, but for what is given."""
    options: dict[str, Any] = {"_env_file": None, **given}
    return Settings(**options)
