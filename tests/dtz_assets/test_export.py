"""`dtz export` of the built warehouse: what is in the files, and whose folder it takes."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from dtz_assets.cli import app
from dtz_assets.marts import mart_names
from pipelines.store.query import run_query

pytestmark = pytest.mark.usefixtures("fresh_loggers")


@pytest.fixture
def dtz(built, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        folders = ["--warehouse", str(built.settings.warehouse), "--raw", str(built.settings.raw)]
        return CliRunner().invoke(app, ["export", *arguments, *folders])

    return run


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_marts_are_there_in_each_format(dtz, built, tmp_path):
    forms = [f"--format={form}" for form in ("csv", "parquet", "xlsx")]
    done = dtz("out", *forms)
    assert done.exit_code == 0
    assert "4 findings are open" in done.stderr
    names = {f"marts.{name}.{form}" for name in mart_names() for form in ("csv", "parquet")}
    found = files_of(tmp_path / "out")
    assert set(found) == {*names, "dtz.xlsx", "datapackage.json"}
    balance = run_query(built.settings.live, "select * from marts.balance")
    assert pq.read_table(tmp_path / "out/marts.balance.parquet").to_pylist() == [
        dict(zip(balance.columns, row, strict=True)) for row in balance.rows
    ]
    with (tmp_path / "out/marts.balance.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    column = balance.columns.index("running_eur")
    assert [Decimal(row["running_eur"]) for row in rows] == [row[column] for row in balance.rows]
    dtz("again", *forms)
    assert files_of(tmp_path / "again") == found


def test_a_workbook_begins_with_the_release_and_what_is_open(dtz, built, tmp_path):
    dtz("out", "--format", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out/dtz.xlsx")
    assert book.sheetnames == ["Release", *(f"marts.{name}" for name in mart_names()), "Kolommen"]
    cells = [cell for row in book["Release"].iter_rows(values_only=True) for cell in row if cell]
    ((release,),) = run_query(built.settings.live, "select release_id from ops.releases").rows
    open_ones = run_query(
        built.settings.live, "select finding_id, explanation from quality.findings"
    ).rows
    assert {release, "4 open, 0 geaccepteerd", "coevorden/dtz-overzicht-2017-2021.pdf"} <= {*cells}
    assert {text for row in open_ones for text in row} <= {*cells}
    assert cells.count("onbekend") == 2
    sheet = book["marts.balance"]
    header = [cell.value for cell in sheet[1]]
    amount = sheet.cell(2, header.index("running_eur") + 1)
    assert (amount.value, amount.number_format) == (2160000, '"€" #,##0.00;-"€" #,##0.00')
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(6, len(header)).coordinate}"


def test_the_manifest_tells_types_sources_and_what_is_open(dtz, tmp_path):
    dtz("out", "--only", "balance")
    package = json.loads((tmp_path / "out/datapackage.json").read_text("utf-8"))
    (resource,) = package["resources"]
    (source,) = package["sources"]
    assert resource["path"] == "marts.balance.csv"
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    assert (types["report_id"], types["running_eur"]) == ("string", "number")
    assert all(field["description"] for field in resource["schema"]["fields"])
    assert (source["title"], source["licenses"], source["source_url"]) == (
        "coevorden/dtz-overzicht-2017-2021.pdf",
        None,
        None,
    )
    assert "licenses" not in package
    assert len(package["release"]["open_findings"]) == 4


def test_more_or_less_than_the_marts_can_be_chosen(dtz, tmp_path):
    dtz("out", "--only", "core.reports", "--only", "transfers")
    assert set(files_of(tmp_path / "out")) == {
        *("core.reports.csv", "marts.transfers.csv", "datapackage.json")
    }
    assert dtz("out", "--all").exit_code == 0
    found = {name.rpartition(".")[0] for name in files_of(tmp_path / "out")}
    assert {"core.figures", "quality.verdicts", "marts.balance"} <= found
    assert not [name for name in found if name.startswith("ops.")]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["out", "--only", "core.figure"], "did you mean 'core.figures'?"),
        (["out", "--only", "ops.runs"], "ops.runs: no such table to export"),
        (["out", "--only", "balance", "--all"], "give one of them"),
        (["out", "--format", "ods"], "ods"),
        ([], "DIR"),
    ],
)
def test_wrong_usage_is_2_and_writes_nothing(dtz, tmp_path, arguments, problem):
    done = dtz(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert problem in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_raw_and_warehouse_are_left_alone(dtz, built):
    kept = built.settings.warehouse
    for folder in (kept, kept / "export", kept.parent, built.settings.raw / "coevorden"):
        done = dtz(str(folder))
        assert done.exit_code == 2
        assert "choose another folder" in done.stderr


def test_a_folder_of_somebody_else_is_left_alone(dtz, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    done = dtz("out")
    assert (done.exit_code, files_of(tmp_path / "out")) == (2, {"mine.txt": b"mine"})


def test_without_a_release_there_is_nothing_to_export(tmp_path):
    done = CliRunner().invoke(
        app, ["export", str(tmp_path / "out"), "--warehouse", str(tmp_path / "w")]
    )
    assert done.exit_code == 3
    assert not (tmp_path / "out").exists()
