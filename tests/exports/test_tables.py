"""CSV and Parquet: every value as it is, and no formula."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.exports import tables
from pipelines.exports.model import Form
from tests.exports.conftest import COLUMNS, ROW, export_of


def lines_of(folder: Path) -> list[list[str]]:
    with (folder / "marts.odd.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_csv_has_every_digit_and_instants_in_utc(exported):
    folder = exported(ROW, {}, forms=[Form.CSV])
    header, first, empty = lines_of(folder)
    assert header == list(COLUMNS)
    assert dict(zip(header, first, strict=True)) == {
        "label": "Kennispoort",
        "amount_eur": "-7703.50",
        "difference_eur": "0.000001",
        "share_pct": "58.8347",
        "size": "12",
        "x0": "1.5",
        "is_leaf": "true",
        "printed_on": "2022-03-31",
        "built_at": "2024-07-01T12:30:00+00:00",
    }
    assert empty == [""] * len(COLUMNS)
    data = (folder / "marts.odd.csv").read_bytes()
    assert data.count(b"\n") == 3
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data


CELLS = {
    "=1+1": "'=1+1",
    "+SUM(A1)": "'+SUM(A1)",
    "-a": "'-a",
    "@x": "'@x",
    "\t=1": "'\t'=1",
    "a\x1b[31m": "a\\x1b[31m",
    "a\u202eb": "a\\u202eb",
    "een, twee": "een, twee",
    '"zo"\nverder': '"zo"\nverder',
}


def test_a_label_in_csv_is_no_formula_and_steers_nothing(exported):
    folder = exported(*({"label": label} for label in CELLS), forms=[Form.CSV])
    assert [row[0] for row in lines_of(folder)[1:]] == list(CELLS.values())


def test_a_number_in_csv_is_never_guarded(exported):
    folder = exported({"amount_eur": Decimal("-1.00"), "x0": -2.5, "size": -3}, forms=[Form.CSV])
    assert lines_of(folder)[1] == ["", "-1.00", "", "", "-3", "-2.5", "", "", ""]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
money = st.decimals(min_value=-(10**15), max_value=10**15, places=2)


@settings(max_examples=6, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    st.lists(st.fixed_dictionaries({"label": texts, "amount_eur": money}), min_size=10, max_size=30)
)
def test_parquet_gives_back_what_was_stored(release, tmp_path, rows):
    export_of(release(*rows), tmp_path / "out", [Form.PARQUET])
    table = pq.read_table(tmp_path / "out/marts.odd.parquet")
    assert table.select(["label", "amount_eur"]).to_pylist() == rows


def test_parquet_has_exact_types_and_the_comments_also_without_rows(exported):
    schema = pq.read_table(exported(forms=[Form.PARQUET]) / "marts.odd.parquet").schema
    assert {field.name: field.type for field in schema} == {
        name: kind for name, (_, kind) in COLUMNS.items()
    }
    assert schema.metadata[b"comment"] == b"One row each."
    assert schema.field("x0").metadata[b"comment"] == b"It's x0."


def test_groups_of_parquet_do_not_depend_on_how_rows_were_read(monkeypatch):
    monkeypatch.setattr(tables, "_GROUP_ROWS", 3)
    schema = pa.schema([("n", pa.int64())])

    def sizes(*counts: int) -> tuple[list[int], list[int]]:
        batches = [pa.record_batch({"n": list(range(count))}) for count in counts]
        groups = list(tables._even(pa.RecordBatchReader.from_batches(schema, batches)))
        return [one.num_rows for one in groups], [n for one in groups for n in one["n"].to_pylist()]

    assert sizes(7) == ([3, 3, 1], list(range(7)))
    assert sizes(2, 4, 1)[0] == [3, 3, 1]
    assert sizes(1, 1, 1) == ([3], [0, 0, 0])
    assert sizes() == ([], [])
