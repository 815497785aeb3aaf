"""The command line in this process, but for `refresh`: results, errors and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from dtz_assets.cli import app
from dtz_assets.cli.check import _width

pytestmark = pytest.mark.usefixtures("at_the_prompt")


@pytest.fixture
def dtz(built):
    def run(*arguments: str, warehouse=None, raw=None) -> Result:
        folders = ["--warehouse", str(warehouse or built.settings.warehouse)]
        folders += ["--raw", str(raw or built.settings.raw)]
        return CliRunner().invoke(app, [*arguments, *folders])

    return run


def test_a_question_is_answered_in_each_format(dtz):
    sql = "select label, amount_eur from core.figures where quantity = 'balance/period' limit 1"
    assert json.loads(dtz("query", sql, "--format", "json").stdout) == [
        {"label": "Nog beschikbaar budget", "amount_eur": 299435.00}
    ]
    assert dtz("query", sql, "--format", "csv").stdout == (
        "label,amount_eur\nNog beschikbaar budget,299435.00\n"
    )
    assert dtz("query", sql).stdout.splitlines()[1].split() == [
        *["Nog", "beschikbaar", "budget"],
        "299435.00",
    ]


def test_instants_can_be_asked_for(dtz):
    answer = dtz("query", "select built_at from ops.releases", "--format", "csv")
    assert answer.exit_code == 0
    assert answer.stdout.strip().endswith("+00:00")


@pytest.mark.parametrize(
    "sql",
    [
        "create table x (a int)",
        "delete from core.figures",
        "attach '/tmp/x.duckdb'",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "copy core.figures to '/tmp/x.csv'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "selec 1",
        "",
    ],
)
def test_a_question_can_only_read_this_release(dtz, sql):
    answer = dtz("query", sql)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("dtz: ")
    assert "Traceback" not in answer.stderr


def test_a_question_can_be_asked_as_of_a_day_or_an_instant(dtz):
    def count(as_of: str) -> int:
        sql = "select count(*) as n from core.figures"
        answer = dtz("query", sql, "--as-of", as_of, "--format", "json")
        assert answer.exit_code == 0
        return int(json.loads(answer.stdout)[0]["n"])

    assert count("2001-01-01") == 0
    assert count("9999-12-31") == count("3000-01-01T00:00Z") == 45


def test_a_day_that_is_none_is_refused_with_what_is_allowed(dtz):
    answer = dtz("query", "select 1", "--as-of", "vorige week")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "give a day as 2026-03-01, or an instant" in answer.stderr


def test_a_question_as_of_a_day_can_only_read(dtz):
    answer = dtz("query", "drop view core.figures", "--as-of", "2026-01-01")
    assert (answer.exit_code, answer.stdout) == (2, "")


def test_open_findings_are_explained_and_exit_1(dtz):
    answer = dtz("check")
    assert answer.exit_code == 1
    assert answer.stdout.splitlines()[0] == "findings   4 open, 0 accepted"
    assert "43.002" in answer.stdout
    assert "afronding verklaart hoogstens € 1,50" in " ".join(answer.stdout.split())


def test_one_finding_is_shown_whole_and_alone(dtz, built, accepted):
    def check(warehouse, *arguments: str):
        return dtz("check", *arguments, warehouse=warehouse.settings.warehouse)

    one, other, *_ = (row["finding_id"] for row in json.loads(check(built, "--format=json").stdout))
    answer = check(built, one)
    assert (answer.exit_code, answer.stdout.count("\n1. ")) == (1, 0)
    assert answer.stdout.startswith("1. Een totaal sluit niet aan (ernstig) ")
    assert other not in answer.stdout
    # What a person accepted is shown, and asks nothing of anybody.
    assert check(accepted, one).exit_code == 0
    assert check(accepted, other).exit_code == 1
    unknown = check(built, "0" * 16)
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert f"{'0' * 16}: no such finding; `dtz check` lists them" in unknown.stderr


def test_findings_are_there_for_programs(dtz, built):
    answer = dtz("check", "--format", "json", warehouse=built.settings.warehouse)
    assert answer.exit_code == 1
    one, other, *_ = json.loads(answer.stdout)
    assert (one["kind"], one["state"], other["kind"]) == ("discrepancy", "open", "omission")
    assert one["document"]["file"] == "coevorden/dtz-overzicht-2017-2021.pdf"
    assert [rule["difference"] for rule in one["rules"]] == [3.0]
    assert [each["rank"] for each in one["suspects"]] == [1, 2, 3]
    assert one["suspects"][0]["figures"][0]["proposed"] == 35296
    assert "page 6" not in answer.stdout


def test_the_language_of_the_settings_is_that_of_the_page(dtz, monkeypatch):
    monkeypatch.setenv("DTZ_LANGUAGE", "en")
    assert "1. A total does not reconcile (serious) [" in dtz("check").stdout


@pytest.mark.parametrize("columns", [20, 80, 300])
def test_a_terminal_says_how_wide_it_is_within_what_reads_well(monkeypatch, columns):
    monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setenv("COLUMNS", str(columns))
    assert _width() == max(40, min(100, columns))


@pytest.mark.parametrize("command", [["check"], ["query", "select 1"]])
def test_without_a_release_it_says_how_to_get_one(dtz, tmp_path, command):
    answer = dtz(*command, warehouse=tmp_path / "none")
    assert answer.exit_code == 3
    assert "there is no release yet; run `dtz refresh` first" in answer.stderr
    assert not (tmp_path / "none").exists()


def test_a_release_that_cannot_be_read_is_said_so(dtz, tmp_path):
    (tmp_path / "dtz.duckdb").write_bytes(b"no database")
    answer = dtz("check", warehouse=tmp_path)
    assert answer.exit_code == 3
    assert "refresh to publish it anew" in answer.stderr


def test_a_file_is_shown_with_what_is_read_where(dtz, built, tmp_path):
    path = "coevorden/dtz-overzicht-2017-2021.pdf"
    whole, page = dtz("inspect", path), dtz("inspect", path, "--page", "7")
    assert whole.exit_code == page.exit_code == 0
    assert sum("  claimed  " in line for line in whole.stdout.splitlines()) == 45
    assert {line.split()[0] for line in page.stdout.splitlines()[1:]} == {"7"}
    absolute = dtz("inspect", str(built.settings.raw / path), "--page", "7")
    assert absolute.stdout == page.stdout


def test_what_each_block_met_is_listed(dtz):
    answer = dtz("inspect", "coevorden/dtz-overzicht-2017-2021.pdf", "--blocks", "--page", "3")
    header, row = answer.stdout.splitlines()
    assert header.split() == ["page", "block", "seen"]
    assert row.split(maxsplit=2) == ["3", "year", "begins at 'Uitgaven 2017'"]


def test_a_page_is_drawn_with_boxes(dtz, tmp_path):
    from PIL import Image

    out = tmp_path / "page.png"
    path = "coevorden/dtz-overzicht-2017-2021.pdf"
    answer = dtz("inspect", path, "--page", "7", "--png", str(out))
    assert answer.exit_code == 0
    with Image.open(out) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or []}
    assert (0, 0x80, 0x3C) in colours


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["inspect", "nowhere.pdf"], "nowhere.pdf: no such file"),
        (["inspect", "coevorden/dtz-overzicht-2017-2021.pdf", "--png", "x.png"], "--page N"),
        (["inspect", "x.pdf", "--page", "0"], "--page"),
        (["query"], "sql"),
        (["query", "select 1", "--format", "xml"], "--format"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_2_and_says_what(dtz, arguments, problem):
    answer = dtz(*arguments)
    assert answer.exit_code == 2
    assert problem in answer.stderr
    assert answer.stdout == ""


def test_a_file_that_cannot_be_read_is_told_in_words(dtz, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"no pdf")
    answer = dtz("inspect", str(tmp_path / "x.pdf"))
    assert answer.exit_code == 1
    assert "Dit is geen PDF" in answer.stderr


def test_a_page_that_is_not_there_or_a_picture_that_cannot_be_written(dtz, tmp_path):
    path = "coevorden/dtz-overzicht-2017-2021.pdf"
    for page, out in (("99", tmp_path / "x.png"), ("1", tmp_path / "no folder/x.png")):
        answer = dtz("inspect", path, "--page", page, "--png", str(out))
        assert answer.exit_code == 1
        assert "Traceback" not in answer.stderr
        assert not out.exists()


def test_a_wrong_setting_is_named_and_its_value_is_not(dtz, monkeypatch):
    monkeypatch.setenv("DTZ_TIMEZONE", "s3cret")
    monkeypatch.setenv("DTZ_KEEP_RELEASES", "s3cret")
    answer = dtz("check")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("dtz: DTZ_")
    assert ".env.example" in answer.stderr


def test_a_file_of_settings_that_is_no_text_is_wrong_usage(dtz, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"DTZ_LANGUAGE=\xff\n")
    answer = dtz("check")
    assert answer.exit_code == 2
    assert answer.stderr == "dtz: .env:1: no text in UTF-8: invalid start byte (see .env.example)\n"


def test_logs_are_json_when_asked(dtz, tmp_path):
    answer = dtz("check", "--log-json", warehouse=tmp_path / "none")
    (line,) = answer.stderr.splitlines()
    record = json.loads(line)
    assert set(record) == {"at", "level", "logger", "message"}
    assert record["level"] == "error"


def test_every_command_is_described():
    callbacks = [command.callback for command in app.registered_commands if command.callback]
    named = {
        *("refresh", "check", "decide", "query", "export", "inspect"),
        *("rebuild", "rollback", "purge", "doctor", "report"),
    }
    assert {one.__name__ for one in callbacks} == named
    groups = [group.typer_instance for group in app.registered_groups]
    nested = {
        (group.info.name, command.name or command.callback.__name__): command.callback
        for group in groups
        if group is not None
        for command in group.registered_commands
        if command.callback
    }
    assert set(nested) == {("alerts", "test"), ("alerts", "list"), ("alerts", "send")}
    assert all(one.__doc__ for one in (*callbacks, *nested.values()))


def test_a_question_waits_for_nothing_that_only_a_refresh_needs():
    """Dagster, scipy and the readers of PDF take seconds to import."""
    heavy = {"dagster", "pandas", "pdfplumber", "pypdfium2", "scipy"}
    told = subprocess.run(
        [sys.executable, "-c", "import dtz_assets.cli, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not heavy & set(told.stdout.split())
