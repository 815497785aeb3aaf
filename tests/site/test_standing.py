"""Pages that are taken over: the same as pages that are made, and only while they would be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import arrow_schema
from pipelines.site import manner as manners
from pipelines.site.pages import Pages
from pipelines.site.pictures import PAGES
from pipelines.site.standing import STANDING, prints
from pipelines.site.writing import write_site
from pipelines.store.contents import open_contents
from tests.conftest import REPO_ROOT
from tests.documents.conftest import pdf_of
from tests.site.releases import Told, figure, manner, release_of, sha256_of, suspicion

PDFS = [pdf_of([(f"{name} 1.000", 50, 100)]) for name in ("Totaal", "Rest")]


def told(number: int) -> Told:
    """A report with a figure that is suspect, and a row of each table that tells of it."""
    one, sha256 = f"{number}" * 16, sha256_of(PDFS[number])
    suspected = suspicion(one, whose="publisher")
    rule = {"rule_id": f"r{number}", "kind": "sum", "group": "totals", "text": "Op te tellen."}
    finding = {"finding_id": f"f{number}"}
    rows: dict[str, list[dict[str, Any]]] = {
        "core.figures": [figure(one, label="Kennispoort")],
        "core.projects": [{"title": "Brug"}],
        "core.sections": [{"title": "Inleiding", "text": "Over geld."}],
        "quality.numbers": [{"printed": "2.000", "status": "unclaimed", "page": 1}],
        "quality.failures": [{"place": "page 1, Kennispoort", "check": "x", "value": "1"}],
        "quality.rules": [rule],
        "quality.verdicts": [{"rule_id": f"r{number}", "verdict": "exact", "explanation": "1 = 1"}],
        "quality.verdict_figures": [{"rule_id": f"r{number}", "figure_id": one}],
        "quality.findings": [{**suspected["quality.findings"][0], **finding}],
        "quality.finding_rules": [{**finding, "rule_id": f"r{number}"}],
        "quality.suspects": [{**suspected["quality.suspects"][0], **finding}],
        "quality.decisions": [
            {
                **finding,
                "decision_id": f"d{number}",
                "reason": "Nagevraagd",
                "conclusion": "as_printed",
                "status": "in_force",
            }
        ],
    }
    return Told(sha256, rows)


FIRST, SECOND = told(0), told(1)
TABLES = [*FIRST.tables()]


def changed(release: Path, table: str) -> None:
    """Change a text or a number in the first row of a table, which is of the first report."""
    kinds = {field.name: str(field.type) for field in arrow_schema(MODELS[table])}
    told = {name: kind for name, kind in kinds.items() if not name.endswith(("_id", "sha256"))}
    text = next((name for name, kind in told.items() if kind == "string"), "")
    # Where only ids tie it: to another rule, position or weight.
    name, new = (text, "'iets anders'") if text else (next(iter(told), "rule_id"), "'7'")
    with duckdb.connect(str(release)) as connection:
        connection.execute(f'update {table} set "{name}" = {new} where rowid = 0')


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of both."""
    return release_of(tmp_path_factory.mktemp("both") / "1.duckdb", FIRST, SECOND)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A later release of both as they were."""
    return later(tmp_path_factory.mktemp("again"), FIRST, SECOND)


def printed(release: Path, made_by: Mapping[str, object] | None = None) -> list[str]:
    """The prints of both."""
    with open_contents(release) as contents:
        found = prints(contents, made_by or {})
    return [found[f"a/{one.document_id}"] for one in (FIRST, SECOND)]


@pytest.mark.parametrize("table", TABLES)
def test_each_row_that_tells_of_a_report_tells_in_its_print_and_in_no_other(table, both, tmp_path):
    other = Path(shutil.copy(both, tmp_path))
    changed(other, table)
    before, after = printed(both), printed(other)
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_a_print_is_of_what_makes_the_pages_and_not_of_the_release(both, again):
    assert printed(again) == printed(both)
    assert set(printed(both, {"language": "en"})).isdisjoint(printed(both))


def test_every_table_has_been_changed():
    tables = {name for name in MODELS if name.startswith(("core.", "quality."))}
    past = {name for name in tables if name.endswith("_history")}
    assert tables - past == set(TABLES)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """The PDFs of both."""
    for one, data in zip((FIRST, SECOND), PDFS, strict=True):
        path = tmp_path / f"raw/{one.document_id}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "raw"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports whose pages are made, not taken over."""
    found: list[str] = []
    render = Pages.render

    def noted(self: Pages, template: str, **fields: Any) -> str:
        if template == "report.html":
            found.append(fields["report"].current.document_id)
        return render(self, template, **fields)

    monkeypatch.setattr(Pages, "render", noted)
    return found


@pytest.fixture
def site(both: Path, raw: Path, tmp_path: Path, rendered: list[str]) -> Path:
    """The site on a release of both."""
    write_site(tmp_path / "report", both, manner(raw))
    rendered.clear()
    return tmp_path / "report"


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def later(folder: Path, *several: Told) -> Path:
    return release_of(folder / "2.duckdb", *several, release_id="r2")


def test_pages_are_taken_over_to_the_letter(site, raw, tmp_path, rendered):
    figures = {"core.figures": [figure("1" * 16, label="Digitale diensten")]}
    release = later(tmp_path, FIRST, replace(SECOND, rows={**SECOND.rows, **figures}))
    write_site(site, release, manner(raw))
    assert rendered == [SECOND.document_id]
    anew = tmp_path / "anew"
    write_site(anew, release, manner(raw))
    assert files_of(site) == files_of(anew)
    page = (site / f"reports/{FIRST.document_id}.html").read_text(encoding="utf-8")
    assert page.count("uitgave r2 van 2026-03-01") == 2
    assert "uitgave r1" not in page


def test_pages_of_a_report_that_is_gone_go(site, raw, tmp_path, rendered):
    write_site(site, later(tmp_path, SECOND), manner(raw))
    assert rendered == []
    assert not [name for name in files_of(site) if FIRST.document_id in name]
    assert list(json.loads((site / STANDING).read_text())["reports"]) == [f"a/{SECOND.document_id}"]


def _tamper(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Kennispoort", b"Vervalst"))


@pytest.mark.parametrize("harm", [_tamper, Path.unlink])
def test_a_page_that_is_not_as_it_was_written_is_made_again(
    again, site, raw, tmp_path, rendered, harm
):
    harm(site / f"reports/{FIRST.document_id}.html")
    write_site(site, again, manner(raw))
    assert rendered == [FIRST.document_id]
    assert b"Kennispoort" in files_of(site)[f"reports/{FIRST.document_id}.html"]


@pytest.mark.parametrize("content", ["", "[]", '{"reports": {"a": 1}}', '{"reports": []}'])
def test_a_record_that_cannot_be_understood_is_none(again, site, raw, tmp_path, rendered, content):
    (site / STANDING).write_text(content)
    write_site(site, again, manner(raw))
    assert sorted(rendered) == sorted([FIRST.document_id, SECOND.document_id])


def test_a_picture_that_is_gone_is_made_again(again, site, raw, tmp_path, rendered):
    name = f"{PAGES}/{FIRST.document_id}-1.webp"
    (site / name).unlink()
    write_site(site, again, manner(raw))
    assert rendered == [FIRST.document_id]
    assert name in files_of(site)


def test_a_page_without_its_picture_is_made_again_until_it_has_one(
    again, both, tmp_path, raw, rendered
):
    site, pdf = tmp_path / "report", raw / f"{FIRST.document_id}.pdf"
    pdf.rename(tmp_path / "away.pdf")
    write_site(site, both, manner(raw))
    (tmp_path / "away.pdf").rename(pdf)
    rendered.clear()
    write_site(site, again, manner(raw))
    assert rendered == [FIRST.document_id]
    assert f"{PAGES}/{FIRST.document_id}-1.webp" in files_of(site)


def test_what_makes_pages_is_code_and_templates_and_wording(tmp_path, monkeypatch):
    engine = tmp_path / "pipelines"
    shutil.copytree(REPO_ROOT / "pipelines", engine, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(manners, "__file__", str(engine / "site/manner.py"))
    hashed = manners.engine_hash.__wrapped__
    known = {manners.engine_hash()}
    assert hashed() in known
    for name in (
        "site/templates/report.html",
        "site/static/site.css",
        "wording/site.yaml",
        "amounts/render.py",
    ):
        with (engine / name).open("a", encoding="utf-8") as stream:
            stream.write("\n")
        known.add(hashed())
    (engine / "__pycache__").mkdir()
    (engine / "__pycache__/x.pyc").touch()
    assert hashed() in known
    assert len(known) == 5
