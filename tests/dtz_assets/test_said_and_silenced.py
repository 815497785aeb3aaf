"""What people say of a report: its licence, and that its narrative is not to be kept."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dtz_assets.settings import PACKAGE
from pipelines.definitions import load_definition
from pipelines.extraction import extract_bytes
from pipelines.store.query import run_query

SECTIONS = "select title, text from core.sections"


def texts_of(warehouse: Path) -> str:
    """All text in the tables below a warehouse, but for the releases that are kept."""
    paths = (one for one in warehouse.rglob("*.parquet") if "releases" not in one.parts)
    return "\n".join(str(pq.read_table(path).to_pylist()) for path in paths)


def test_no_section_leaves_the_process_that_reads_a_silent_family(own_pdf):
    definition = load_definition(PACKAGE / "reports/dtz-overview.yaml")
    family = definition.family.model_copy(update={"store_narrative": False})
    found = extract_bytes(own_pdf.read_bytes(), replace(definition, family=family))
    assert (found.sections, len(found.figures)) == ((), 45)


@pytest.mark.slow
def test_the_narrative_of_a_family_leaves_the_warehouse(copied, job, tmp_path):
    kept = run_query(copied.live, SECTIONS).rows
    sentence = max((text for _, text in kept), key=len)[:40]
    assert sentence in texts_of(copied.warehouse)
    shutil.copytree(PACKAGE / "reports", tmp_path / "reports")
    path = tmp_path / "reports/dtz-overview.yaml"
    text = path.read_text("utf-8")
    assert "family: dtz-overview\n" in text
    silent = text.replace(
        "family: dtz-overview\n", "family: dtz-overview\nstore_narrative: false\n"
    )
    path.write_text(silent, encoding="utf-8")
    settings = copied.model_copy(update={"reports": tmp_path / "reports"})
    figures = run_query(copied.live, "select * from core.figures order by figure_id").rows
    assert job(settings).success
    assert run_query(copied.live, SECTIONS).rows == []
    assert sentence not in texts_of(copied.warehouse)
    assert run_query(copied.live, "select * from core.figures order by figure_id").rows == figures
    # What was published before still has it, and is the person's to remove.
    earliest = min(settings.releases.glob("*.duckdb"))
    assert run_query(earliest, SECTIONS).rows == kept


@pytest.mark.slow
def test_a_licence_stated_beside_a_pdf_is_in_the_release_and_a_misfit_is_a_finding(
    copied, job, tmp_path
):
    pdf = copied.raw / "coevorden/dtz-overzicht-2017-2021.pdf"
    beside = pdf.with_name(f"{pdf.name}.yaml")
    beside.write_text("licence: CC0-1.0\nsource_url: https://example.org/a.pdf\n")
    origin = "select licence, source_url from core.documents"
    assert run_query(copied.live, origin).rows == [(None, None)]
    assert job(copied).success
    assert run_query(copied.live, origin).rows == [("CC0-1.0", "https://example.org/a.pdf")]
    pdf.rename(tmp_path / "away.pdf")
    beside.unlink()
    assert job(copied).success
    assert run_query(copied.live, origin).rows == [("CC0-1.0", "https://example.org/a.pdf")]
    (tmp_path / "away.pdf").rename(pdf)
    beside.write_text("license: CC0-1.0\n")
    assert job(copied).success
    assert run_query(copied.live, origin).rows == [(None, None)]
    found = "select explanation from quality.findings where document_id is null"
    ((explanation,),) = run_query(copied.live, found).rows
    assert explanation.startswith(f"coevorden/{beside.name} telt niet mee: `license`")
