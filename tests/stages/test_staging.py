"""Tables between the steps of a run."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.errors import StateError
from pipelines.store.staging import Staging


@pytest.fixture
def staging(tmp_path) -> Staging:
    return Staging(tmp_path / "staging")


def test_a_table_comes_back_as_it_was_and_the_last_one_counts(staging):
    for amount in (1, 2):
        table = pa.table({"amount": pa.array([amount], pa.decimal128(18, 2)), "x": ["é"]})
        staging.save("core.figures", table)
    assert staging.load("core.figures") == table
    assert staging.rows("core.figures") == [{"amount": 2, "x": "é"}]
    assert [path.name for path in staging.root.iterdir()] == ["core.figures.parquet"]


def test_a_table_that_no_step_made_says_what_to_do(staging):
    with pytest.raises(StateError, match=r"core\.reports.*run the whole refresh"):
        staging.load("core.reports")


def test_a_disk_that_refuses_is_said_so(tmp_path):
    (tmp_path / "staging").write_text("a file in the way")
    with pytest.raises(StateError, match="the published release stays as it is"):
        Staging(tmp_path / "staging").save("x", pa.table({"a": [1]}))
