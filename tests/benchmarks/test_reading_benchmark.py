"""The benchmark of reading runs, compares figures, and reports what it cannot read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import reading
from pipelines.definitions import Definition


@pytest.mark.slow
def test_it_measures_our_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.main(["--rounds", "1"]) == 0
    head, _, row = capsys.readouterr().out.splitlines()
    assert len(row.split("|")) == len(head.split("|"))
    assert row.startswith("| dtz-overzicht-2017-2021 | 16 | 45 |")


def test_what_it_cannot_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    assert reading.main([str(tmp_path / "a.pdf")]) == 1
    assert "not_a_pdf" in capsys.readouterr().err


@pytest.mark.slow
def test_other_figures_are_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(data: bytes, definition: Definition) -> SimpleNamespace:
        return SimpleNamespace(figures=[object()])

    monkeypatch.setattr(reading, "extract_bytes", found)
    with pytest.raises(ValueError, match="other figures"):
        reading.main(["--rounds", "1"])
