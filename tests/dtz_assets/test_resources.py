"""What a run holds while it works."""

from __future__ import annotations

import gc

import pytest

from dtz_assets.resources import rarely_collected


def test_garbage_is_looked_for_seldom_only_while_a_run_works() -> None:
    before = gc.get_threshold()

    def run() -> None:
        with rarely_collected():
            assert gc.get_freeze_count() > 10_000
            assert gc.get_threshold()[0] > 100 * before[0]
            raise KeyError

    with pytest.raises(KeyError):
        run()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
