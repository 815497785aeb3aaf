"""Labels and file names that mean harm, from what was read to SQL, CSV, terminal, mail and log."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from dtz_assets.cli import app
from dtz_assets.rendering import Format
from dtz_assets.settings import Settings
from dtz_assets.summary import messages_report, refresh_report
from pipelines.figures.model import Extraction
from pipelines.stages.archives import Archives
from pipelines.store.query import run_query
from pipelines.store.records import Alert, AlertStatus
from pipelines.store.state import State

pytestmark = pytest.mark.slow

# A formula, also behind a semicolon and on a line of its own; SQL, escape sequences, marks that
# turn the direction of writing, calls to people in a chat.
LABEL = (
    '=1+1|cmd\' "x"; DROP TABLE core.figures;-- \x1b[2J\x1b]0;t\x07\x9b1m\x00 \u202efdp\u2066 '
    "@everyone <!channel> ;=2+2\r\n@SUM(A1)\u2028Kenmerk van dit bericht: 0\t+3"
)
FILE = "coevorden/=1;'\"\x1b[2J\u202efdp\x07\n-- $(touch x) @everyone.pdf"


def spoiled(found: Extraction) -> Extraction:
    """The same figures under labels that mean harm."""
    return replace(
        found,
        identity=replace(found.identity, title=LABEL),
        figures=tuple(
            replace(one, label=f"{LABEL} {n}", row_label=LABEL, column_label=LABEL)
            for n, one in enumerate(found.figures)
        ),
        projects=tuple(replace(one, name=LABEL) for one in found.projects),
        sections=tuple(replace(one, title=LABEL, text=LABEL) for one in found.sections),
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, job, own_pdf):
    """A warehouse of the own report by a bad name, with bad labels."""
    from tests.dtz_assets.plain import plain_settings

    folder = tmp_path_factory.mktemp("hostile")
    settings = plain_settings(raw=folder / "raw", warehouse=folder / "warehouse")
    (settings.raw / FILE).parent.mkdir(parents=True)
    shutil.copy(own_pdf, settings.raw / FILE)
    each = Archives.each
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Archives,
            "each",
            lambda self, given: ((one, spoiled(found)) for one, found in each(self, given)),
        )
        assert job(settings).success
    return settings


@pytest.fixture
def dtz(hostile: Settings, at_the_prompt):
    def run(*arguments: str):
        folders = ["--warehouse", str(hostile.warehouse), "--raw", str(hostile.raw)]
        return CliRunner().invoke(app, [*arguments, *folders])

    return run


def steers_nothing(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def test_the_release_has_every_character(hostile):
    rows = run_query(hostile.live, "select label, row_label from core.figures").rows
    assert len(rows) == 45
    assert all(label.startswith(LABEL) and row == LABEL for label, row in rows)
    assert run_query(hostile.live, "select file from core.documents").rows == [(FILE,)]
    assert run_query(hostile.live, f"select 1 from core.documents where file = {quoted(FILE)}").rows


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize(
    "table",
    ["core.figures", "core.documents", "quality.findings", "quality.verdicts", "ops.alerts"],
)
def test_no_answer_steers_a_terminal(dtz, form, table):
    ran = dtz("query", f"select * from {table}", "--format", form)
    assert ran.exit_code == 0
    assert steers_nothing(ran.stdout)
    assert ran.stderr == ""


def test_json_has_every_character(dtz):
    ran = dtz("query", "select file, title from core.documents", "--format", "json")
    assert json.loads(ran.stdout) == [{"file": FILE, "title": LABEL}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_csv_is_a_formula(dtz, delimiter):
    sql = "select figure_id, label, -amount_eur as negative, column_label from core.figures"
    ran = dtz("query", sql, "--format", "csv")
    rows = list(csv.reader(io.StringIO(ran.stdout, newline=""), delimiter=delimiter))
    cells = [cell for row in rows for cell in row]
    assert not [one for one in cells if re.match(r"\s*[=+@-]", one) and not is_number(one)]
    if delimiter == ",":
        assert len(rows) == 46
        assert any(is_number(row[2]) and row[2].startswith("-") for row in rows[1:])


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


def test_findings_and_messages_are_told_without_harm(dtz, hostile):
    text, as_json = dtz("check", "--all"), dtz("check", "--format", "json")
    (alert,) = State(hostile.state).snapshot("alerts")
    told = [text.stdout, as_json.stdout, alert["subject"], alert["body"]]
    told += refresh_report(hostile.live, 1, set())
    shown = Alert(**{**alert, "channels": (), "status": AlertStatus.RECORDED})
    told += messages_report([shown])
    assert (text.exit_code, as_json.exit_code) == (1, 1)
    assert json.loads(as_json.stdout)
    assert all(steers_nothing(one) for one in told)
    assert "\n" not in alert["subject"]
    lines = alert["body"].splitlines()
    assert [line for line in lines if line.startswith("Kenmerk")] == lines[-1:]
    assert not re.search(r"(?<!\w)@\w|<!", alert["body"])
    assert "DROP TABLE" in alert["body"]


def test_a_file_with_a_bad_name_can_be_inspected(dtz):
    ran = dtz("inspect", FILE, "--page", "6")
    missing = dtz("inspect", FILE + "x")
    assert (ran.exit_code, missing.exit_code) == (0, 2)
    assert steers_nothing(ran.stdout)
    assert steers_nothing(missing.stderr)


def test_names_of_our_own_files_are_plain(hostile):
    names = [path.name for path in hostile.warehouse.rglob("*")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)
