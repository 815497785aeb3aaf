"""Tables between the steps of a run."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.errors import StateError
from pipelines.store import staging as staging_module
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


def test_a_staged_table_is_read_part_by_part(staging, monkeypatch):
    monkeypatch.setattr(staging_module, "_PART_ROWS", 2)
    table = pa.table({"amount": pa.array(range(5), pa.decimal128(18, 2))})
    staging.save("core.figures", table)

    staged = staging.staged("core.figures")

    assert staged.num_rows == 5
    assert [part.num_rows for part in staged.parts()] == [2, 2, 1]
    assert pa.concat_tables(staged.parts()).combine_chunks() == table


def test_a_staged_table_without_rows_still_has_its_columns(staging):
    staging.save("core.figures", pa.table({"amount": pa.array([], pa.int64())}))

    (part,) = staging.staged("core.figures").parts()

    assert part.schema.names == ["amount"]


def test_another_table_has_another_digest(staging):
    digests = []
    for amounts in ([1, 2], [1, 3], [1, 2]):
        staging.save("core.figures", pa.table({"amount": amounts}))
        digests.append(staging.digest("core.figures"))

    assert digests[0] == digests[2] != digests[1]
    with pytest.raises(StateError, match="run the whole refresh"):
        staging.digest("core.reports")


def test_rows_can_be_loaded_by_the_texts_of_a_column(staging):
    staging.save("t", pa.table({"id": ["a", "b", None, "a"], "n": [1, 2, 3, 4]}))

    assert staging.load_where("t", "id", {"a", "z"}).to_pydict() == {"id": ["a", "a"], "n": [1, 4]}
    assert staging.load_where("t", "id", ()).num_rows == 0
