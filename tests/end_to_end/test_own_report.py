"""The own report from PDF to SQL: a first refresh, a second one, and questions."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent


def test_the_first_refresh_tells_what_it_found(own):
    assert own.first.code == 0, own.first.err
    assert "documents  1 loaded, 0 held back; 1 read now" in own.first.out
    assert "figures    45 in 1 report" in own.first.out
    assert "verdicts   26 exact, 8 rounding, 2 discrepancy" in own.first.out
    assert "findings   4 open, 4 new" in own.first.out
    assert f"warehouse  {own.place.live} (release {own.first_release})" in own.first.out


def test_progress_goes_to_stderr(own):
    assert "[1/1] coevorden/dtz-overzicht-2017-2021.pdf: loaded" in own.first.err
    assert "[1/1]" not in own.first.out


def test_without_a_channel_the_message_is_shown_and_recorded(own):
    assert "No channel is set (DTZ_ALERT_URLS)" in own.first.out
    assert "Verschil € 3; afronding verklaart hoogstens € 1,50." in own.first.out
    ((status, subject),) = own.place.ask("select status, subject from ops.alerts")
    assert status == "pending"  # as it was when the release was built, before it was sent
    assert subject in own.first.out


def test_the_second_refresh_finds_nothing_new(own):
    assert own.second.code == 0, own.second.err
    assert own.second.out.startswith("Nothing new under raw/.\n")
    assert "findings   4 open, 0 new" in own.second.out
    assert "No channel" not in own.second.out
    assert own.place.ask("select release_id from ops.releases") == [(own.first_release,)]
    assert len(list((own.place.warehouse / "releases").iterdir())) == 1


def test_logs_are_json_to_the_last_line(own):
    lines = [json.loads(line) for line in own.second.err.splitlines()]
    assert lines
    assert all(set(line) >= {"at", "level", "logger", "message"} for line in lines)


def test_a_question_keeps_its_decimals_in_each_format(own):
    sql = (
        "select sum(amount_eur) as euros, cast(0.1 as decimal(9, 4)) as small, null as nothing "
        "from marts.spending_by_year"
    )
    as_json = own.place.dtz("query", sql, "--format", "json")
    assert json.loads(as_json.out, parse_float=Decimal) == [
        {"euros": Decimal("1270833.00"), "small": Decimal("0.1000"), "nothing": None}
    ]
    assert "1270833.00" in as_json.out
    as_csv = own.place.dtz("query", sql, "--format", "csv")
    assert list(csv.reader(io.StringIO(as_csv.out)))[1] == ["1270833.00", "0.1000", ""]
    as_table = own.place.dtz("query", sql)
    assert as_table.out.splitlines()[1].split() == ["1270833.00", "0.1000"]
    assert as_json.err == as_csv.err == as_table.err == ""


def test_settings_come_from_a_file_too_and_an_option_beats_them(own, place):
    (place.folder / ".env").write_text(f"DTZ_WAREHOUSE={own.place.warehouse}\n")
    environment = place.environment()
    del environment["DTZ_WAREHOUSE"]
    question = [str(BIN / "dtz"), "query", "select count(*) as n from core.figures"]
    for options, code in (([], 0), (["--warehouse", str(place.folder / "none")], 3)):
        done = subprocess.run(
            [*question, *options], cwd=place.folder, env=environment, capture_output=True
        )
        assert done.returncode == code
        assert (done.stdout.split() == [b"n", b"45"]) is (code == 0)


def test_open_findings_exit_1(own):
    found = own.place.dtz("check")
    assert found.code == 1
    assert "findings   4 open" in found.out


def test_a_reader_of_the_oldest_storage_is_served(own):
    # The number that DuckDB 1.2 and later look for at byte 12; DuckDB 2 writes a higher one itself.
    header = own.place.live.read_bytes()[:64]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 65
