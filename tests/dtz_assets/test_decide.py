"""`dtz decide`: what the release says of an id is filled in, and nonsense is refused."""

from __future__ import annotations

import getpass
import logging
import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from dtz_assets import deciding
from dtz_assets.cli import app
from dtz_assets.deciding import decisions_on_file
from dtz_assets.logs import LOGGERS
from pipelines.decisions import load_decisions
from pipelines.errors import DefinitionError
from pipelines.store.query import QueryResult, run_query

QUANTITY = "expenditure/2020/programma-dtz/per-inwoner"
WHY = ("--reason", "they copied it", "--by", "Anne")
OMISSION = """
    select finding_id from quality.findings join quality.finding_rules using (finding_id)
    where rule_id = 'dtz-overview/balance-list'"""


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path) -> Iterator:
    """The folder of decisions; and loggers as they were."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "decisions").mkdir()
    monkeypatch.setenv("DTZ_DECISIONS", str(tmp_path / "decisions"))
    yield tmp_path / "decisions"
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.NOTSET)


@pytest.fixture
def decide(built):
    def run(*arguments: str) -> Result:
        folders = ["--warehouse", str(built.settings.warehouse), "--raw", str(built.settings.raw)]
        return CliRunner().invoke(app, ["decide", *arguments, *folders])

    return run


@pytest.fixture
def ask(built):
    return lambda sql: run_query(built.settings.live, sql).rows


@pytest.fixture
def figure(ask) -> str:
    ((found,),) = ask(f"select figure_id from core.figures where quantity = '{QUANTITY}'")
    return str(found)


def written(folder):
    return load_decisions(folder, {"coevorden"})


def test_the_block_is_filled_in_written_and_shown(decide, figure, folder, ask):
    answer = decide(figure, "--conclusion", "correct_value", "--amount", "35296", *WHY)
    assert answer.exit_code == 0
    (one,) = written(folder)
    ((document,),) = ask("select document_id from core.documents")
    assert (one.document, one.where, one.printed) == (document, (QUANTITY, 1), "€ 35.299")
    assert (one.conclusion, one.amount) == ("correct_value", Decimal(35296))
    assert (one.reason, one.by, one.evidence) == ("they copied it", "Anne", None)
    assert one.at.date() == datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    assert (folder / "coevorden.yaml").read_text().endswith(answer.stdout)
    assert answer.stderr == (
        f"written to {folder / 'coevorden.yaml'}; run `dtz refresh` to have it applied\n"
    )


def test_show_writes_nothing(decide, figure, folder):
    answer = decide(figure, "--conclusion", "as_printed", "--evidence", "page 6", "--show", *WHY)
    assert answer.exit_code == 0
    assert "  conclusion: as_printed\n" in answer.stdout
    assert "  evidence: page 6\n" in answer.stdout
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("written_as", "notation", "amount"),
    [
        ("35296.50", None, "35296.50"),
        ("35.296", "nl", "35296"),
        ("€ 35.296,50", "nl", "35296.50"),
        ("35,296.50", "en", "35296.50"),
        ("1,2 mln", "nl", "1200000"),
        ("-", "nl", "0"),
    ],
)
def test_an_amount_is_plain_or_in_the_notation_that_is_named(
    decide, figure, folder, written_as, notation, amount
):
    named = ["--notation", notation] if notation else []
    answer = decide(figure, "--conclusion", "our_mistake", "--amount", written_as, *named, *WHY)
    assert answer.exit_code == 0, answer.stderr
    assert written(folder)[0].amount == Decimal(amount)


def test_a_finding_is_accepted_with_what_it_is_about(decide, folder, ask):
    ((finding,),) = ask(OMISSION)
    assert decide(finding, "--conclusion", "accepted", *WHY).exit_code == 0
    (one,) = written(folder)
    assert (one.finding, one.printed, one.where) == (finding, "299435 / 318170", None)


def test_who_runs_it_decides_unless_told_otherwise(decide, figure, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "anne")
    answer = decide(figure, "--conclusion", "as_printed", "--reason", "x", "--show")
    assert "  by: anne\n" in answer.stdout

    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    answer = decide(figure, "--conclusion", "as_printed", "--reason", "x", "--show")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "--by: nobody is known to run this (say who decides)" in answer.stderr


REFUSED = {
    "no id": (["x"], ["as_printed"], "x: is no id"),
    "an unknown id": (["0" * 16], ["as_printed"], "is no figure, finding or document"),
    "no amount": ([], ["correct_value"], "needs --amount"),
    "an amount too many": ([], ["as_printed", "--amount", "1"], "takes no --amount"),
    "an amount that is read in two ways": (
        [],
        ["correct_value", "--amount", "35.296"],
        "say --notation nl or en",
    ),
    "an amount in another notation": (
        [],
        ["correct_value", "--amount", "1,234.50", "--notation", "nl"],
        "is no well-formed amount",
    ),
    "no amount at all": (
        [],
        ["correct_value", "--amount", "p.m.", "--notation", "nl"],
        "no amount",
    ),
    "what is printed": ([], ["correct_value", "--amount", "35299"], "--conclusion as_printed"),
    "a release of a figure": ([], ["release"], "is a figure: `release` is not about one"),
    "an acceptance of a figure": ([], ["accepted"], "is a figure: `accepted`"),
    "no reason": ([], ["as_printed", "--reason", " "], "reason: String should have"),
    "an unknown conclusion": ([], ["right"], "--conclusion"),
}


@pytest.mark.parametrize(("about", "concluded", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_with_a_reason(
    decide, figure, folder, about, concluded, problem
):
    answer = decide(*(about or [figure]), *WHY, "--conclusion", *concluded)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert problem in " ".join(answer.stderr.split())
    assert "Traceback" not in answer.stderr
    assert list(folder.iterdir()) == []


def test_an_id_with_a_slip_is_recognised(decide, figure):
    slip = figure[:-1] + ("0" if figure[-1] != "0" else "1")
    answer = decide(slip, "--conclusion", "as_printed", *WHY)
    assert f"did you mean {figure!r}?" in answer.stderr


def test_a_percentage_has_no_amount(decide, ask):
    ((share,),) = ask("select figure_id from core.figures where measure = 'share' limit 1")
    answer = decide(share, "--conclusion", "our_mistake", "--amount", "40", *WHY)
    assert "which has no amount in euros" in answer.stderr
    assert decide(share, "--conclusion", "as_printed", "--show", *WHY).exit_code == 0


def test_the_same_is_not_decided_twice(decide, figure, folder):
    decide(figure, "--conclusion", "as_printed", *WHY)
    before = (folder / "coevorden.yaml").read_bytes()
    answer = decide(figure, "--conclusion", "correct_value", "--amount", "1", *WHY)
    assert answer.exit_code == 2
    assert f"was decided already (change it in {folder / 'coevorden.yaml'})" in answer.stderr
    assert (folder / "coevorden.yaml").read_bytes() == before


def test_a_file_that_is_wrong_is_named_with_its_line(decide, figure, folder):
    (folder / "coevorden.yaml").write_text("- document: 1\n")
    answer = decide(figure, "--conclusion", "as_printed", *WHY)
    assert answer.exit_code == 2
    assert "coevorden.yaml:1: " in answer.stderr


@pytest.mark.parametrize("conclusion", ["as_printed", "our_mistake"])
def test_a_finding_is_no_figure(decide, ask, conclusion):
    ((finding,),) = ask(OMISSION)
    amount = ["--amount", "1"] if conclusion == "our_mistake" else []
    answer = decide(finding, "--conclusion", conclusion, *amount, *WHY)
    assert "give the figure_id, or --conclusion accepted" in answer.stderr


def test_a_document_that_is_not_held_back_cannot_be_released(decide, ask):
    ((document, finding),) = ask(OMISSION.replace("select", "select document_id,"))
    for identifier in (document, finding):
        answer = decide(identifier, "--conclusion", "release", *WHY)
        assert answer.exit_code == 2
        assert "cannot be released: it is not held back" in answer.stderr
    answer = decide(document, "--conclusion", "accepted", *WHY)
    assert "is a document: `accepted` is not about one" in answer.stderr


# What a release can hold beside our own report: the rows that the questions would give.
HELD = {
    "document_id": "d" * 16,
    "file": "emmen/a.pdf",
    "publisher": None,
    "reason_code": "disputed",
    "reason_detail": "5 / 45",
}


@pytest.fixture
def release_with(monkeypatch):
    """A release in which a question about a table gives the row that is named for it."""

    def use(**rows: dict) -> None:
        def answer(live, sql: str) -> QueryResult:
            name = next((name for name in rows if name in sql), None)
            row = rows[name] if name else {}
            return QueryResult(list(row), [tuple(row.values())] if row else [])

        monkeypatch.setattr(deciding, "run_query", answer)
        monkeypatch.setattr(deciding, "decisions_on_file", lambda settings: ())

    return use


def test_a_held_back_document_is_released_by_its_id_or_that_of_its_finding(
    decide, folder, release_with
):
    release_with(**{"d.*": HELD})
    assert decide("d" * 16, "--conclusion", "release", *WHY).exit_code == 0
    (one,) = load_decisions(folder, {"emmen"})
    assert (one.document, one.printed, one.publisher) == ("d" * 16, "5 / 45", "emmen")
    finding = {"finding_id": "f" * 16, "document_id": "d" * 16, "state": "open"}
    release_with(**{"f.*": finding | {"file": "emmen/a.pdf", "publisher": None}, "d.*": HELD})
    shown = decide("f" * 16, "--conclusion", "release", "--show", *WHY).stdout
    assert "  printed: 5 / 45\n" in shown


ODD = {
    "held back otherwise": (
        {"d.*": {**HELD, "reason_code": "encrypted"}},
        "release",
        "only what is held back as `disputed` can",
    ),
    "a file in no folder": ({"d.*": {**HELD, "file": "a.pdf"}}, "release", "raw/<publisher>/"),
    "a finding of no document": (
        {"f.*": {"finding_id": "f", "document_id": None}},
        "accepted",
        "is about no document",
    ),
    "an accepted finding": (
        {"f.*": {"finding_id": "f", "document_id": "d", "state": "accepted"}},
        "accepted",
        "is accepted already",
    ),
    "an old figure": ({"known_to": {"file": "emmen/a.pdf"}}, "as_printed", "superseded"),
    "a disputed figure": (
        {"core.figures where": {"measure": "expenditure", "amount_kind": "disputed"}},
        "as_printed",
        "say with our_mistake what is printed",
    ),
}


@pytest.mark.parametrize(("rows", "conclusion", "problem"), ODD.values(), ids=ODD)
def test_what_a_release_does_not_allow_is_refused(decide, release_with, rows, conclusion, problem):
    release_with(**rows)
    answer = decide("d" * 16, "--conclusion", conclusion, "--show", *WHY)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert problem in answer.stderr


def test_without_a_release_there_is_nothing_to_decide_about(tmp_path):
    (tmp_path / "raw").mkdir()
    arguments = ["decide", "0" * 16, "--conclusion", "as_printed", *WHY]
    folders = ["--warehouse", str(tmp_path / "none"), "--raw", str(tmp_path / "raw")]
    answer = CliRunner().invoke(app, [*arguments, *folders])
    assert answer.exit_code == 3
    assert "run `dtz refresh` first" in answer.stderr


@pytest.mark.parametrize("known_by", ["folder", "record", "text"])
def test_a_publisher_is_known_by_folder_by_record_or_by_text(copied, folder, known_by):
    settings = copied.model_copy(update={"decisions": folder})
    (folder / "coevorden.yaml").write_text("")
    kept = {"folder": settings.raw, "record": settings.intake, "text": settings.live}
    for name, path in kept.items():
        if name != known_by:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert decisions_on_file(settings) == ()


def test_a_publisher_who_is_known_by_none_of_these_is_none(settings, folder):
    (folder / "coevorden.yaml").write_text("")
    with pytest.raises(DefinitionError, match="'coevorden' is no publisher"):
        decisions_on_file(settings.model_copy(update={"decisions": folder}))
