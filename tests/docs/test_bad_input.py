"""What the page for the data team promises of bad input, where no other test holds it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.definitions import load_definition
from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.looking import look
from pipelines.stages.reading import contents, read_all
from pipelines.store.intake import Intake
from pipelines.store.state import State

FAMILY = "dtz_assets/reports/dtz-overview.yaml"
REPORT = "raw/coevorden/dtz-overzicht-2017-2021.pdf"


def test_moving_a_file_out_of_the_wrong_folder_mends_it(repo_root: Path, tmp_path: Path) -> None:
    raw, state, intake = tmp_path / "raw", State(tmp_path / "s.db"), Intake(tmp_path / "intake")
    archives, definitions = Archives(tmp_path / "archive"), [load_definition(repo_root / FAMILY)]
    at = datetime(2026, 3, 1, tzinfo=UTC)

    def refresh() -> ReadDocument:
        files = look(raw, state, intake, at)
        (document,) = read_all(contents(intake.all(), files, raw), definitions, archives)
        return document

    wrong, right = raw / "emmen/a.pdf", raw / "coevorden/a.pdf"
    wrong.parent.mkdir(parents=True)
    wrong.write_bytes((repo_root / REPORT).read_bytes())
    assert refresh().code == "folder_contradicts"
    right.parent.mkdir()
    wrong.rename(right)
    assert refresh().status == "loaded"
    assert not refresh().is_new
