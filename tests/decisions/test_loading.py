"""Files of decisions: what they say to the letter, or an error with its line and what was meant."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pipelines.decisions import load_decisions
from pipelines.errors import DefinitionError
from pipelines.reconcile.decisions import Conclusion
from tests.decisions.conftest import BLOCK

PUBLISHERS = {"coevorden", "emmen"}


def loaded(path):
    return load_decisions(path.parent, PUBLISHERS)


def refused(path) -> DefinitionError:
    with pytest.raises(DefinitionError) as raised:
        loaded(path)
    return raised.value


def test_a_block_is_taken_to_the_letter(write):
    (one,) = loaded(write())
    assert one.publisher == "coevorden"
    assert one.where == ("expenditure/2020/programma-dtz/per-inwoner", 1)
    assert (one.printed, one.conclusion) == ("€ 35.299", Conclusion.CORRECT_VALUE)
    assert one.amount == Decimal(35296)
    assert (one.by, one.at) == ("A. Controller", datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "amount"),
    [("35296.10", "35296.10"), ("0.1", "0.1"), ("-3", "-3"), ("'35296'", "35296"),
     ("9999999999999999.99", "9999999999999999.99")],
)  # fmt: skip
def test_an_amount_has_exactly_the_digits_that_are_written(write, written, amount):
    (one,) = loaded(write(("amount: 35296", f"amount: {written}")))
    assert str(one.amount) == amount


@pytest.mark.parametrize(
    "written", ["35.296", "35,29", "35,296", "1_000", "0x1F", "1e3", ".inf", "€ 35296", "35 296"]
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused(write, written):
    path = write(("amount: 35296", f"amount: {written}"))
    error = refused(path)
    assert "is no plain amount: write euros as 35296 or 35296.50" in str(error)
    assert error.where == f"{path}:7"


def test_an_id_of_digits_alone_is_an_id(write):
    for digits in ("0123456701234567", "12345678901234e5"):
        (one,) = loaded(write(("b564cad44b8e4f1b", digits)))
        assert one.document_id == digits


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-03-04T09:30+01:00", datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
        ("2026-03-04 08:30:00Z", datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_that_instant(write, written, at):
    (one,) = loaded(write(("at: 2026-03-04", f"at: {written}")))
    assert one.at == at


MISSPELT = {
    "key": ("  reason:", "  reasn:", "did you mean 'reason'?", 8),
    "conclusion": ("correct_value", "corect_value", "did you mean 'correct_value'?", 6),
    "a key that is ours": ("  by:", "  publisher: x\n  by:", "publisher: Extra inputs", 10),
}


@pytest.mark.parametrize(("old", "new", "meant", "line"), MISSPELT.values(), ids=MISSPELT)
def test_what_is_misspelt_is_named_with_its_line_and_what_was_meant(write, old, new, meant, line):
    path = write((old, new))
    error = refused(path)
    assert meant in str(error)
    assert error.where == f"{path}:{line}"


WRONG = {
    "no amount": [("  amount: 35296\n", "")],
    "an amount too many": [("correct_value", "as_printed")],
    "no guard": [('  printed: "€ 35.299"\n', "")],
    "an empty reason": [("The amount of 2019 was copied.", "' '")],
    "nobody": [("  by: A. Controller\n", "")],
    "no time zone": [("2026-03-04", "2026-03-04T09:30")],
    "no day": [("2026-03-04", "4 March 2026")],
    "no such day": [("2026-03-04", "2026-02-30")],
    "before all time": [("2026-03-04", "0001-01-01T00:00+09:00")],
    "no document": [("b564cad44b8e4f1b", "B564")],
    "place zero": [("place: 1", "place: 0")],
    "a release of a figure": [("correct_value", "release"), ("  amount: 35296\n", "")],
    "an acceptance of a figure": [("correct_value", "accepted"), ("  amount: 35296\n", "")],
    "a figure and a finding": [("  place: 1", "  finding: 40fe2ed660df84c9")],
    "a place without a quantity": [
        ("  quantity: expenditure/2020/programma-dtz/per-inwoner\n", ""),
        ("correct_value", "release"),
        ("  amount: 35296\n", ""),
    ],
    "a list for a text": [("A. Controller", "[A, B]")],
    "a key twice": [("  place: 1", "  place: 1\n  place: 2")],
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_what_is_impossible_is_refused_with_file_and_line(write, changes):
    path = write(*changes)
    error = refused(path)
    file, _, line = error.where.rpartition(":")
    assert (file, line.isdecimal()) == (str(path), True)
    assert "Value error" not in str(error)


@pytest.mark.parametrize("text", ["a: 1\n", "- just words\n", "just words\n", "- a: [\n"])
def test_what_is_no_list_of_blocks_is_refused(write, text):
    assert ".yaml:" in refused(write(text=text)).where


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_a_file_may_have_nothing_to_say(write, text):
    assert loaded(write(text=text)) == ()


def test_bytes_that_are_no_text_are_refused(write, tmp_path):
    (tmp_path / "coevorden.yaml").write_bytes(b"\xff\xfe- a")
    assert "UTF-8" in str(refused(tmp_path / "coevorden.yaml"))


def test_the_same_thing_is_decided_once_in_all_files(write):
    once = write()
    twice = write(("amount: 35296", "amount: 1"), ("  place: 1\n", ""), name="emmen.yaml")
    error = refused(twice)
    assert error.where == f"{twice}:2"
    assert f"the same was decided in {once}:2" in str(error)


def test_other_places_and_documents_are_other_things(write):
    more = BLOCK + BLOCK.replace("place: 1", "place: 2")
    more += BLOCK.replace("b564cad44b8e4f1b", "0" * 16)
    assert len({one.decision_id for one in loaded(write(text=more))}) == 3


def test_the_whole_hash_names_the_same_document(write):
    sha256 = "b564cad44b8e4f1b" + "0" * 48
    (short,) = loaded(write())
    (whole,) = loaded(write(("b564cad44b8e4f1b", sha256)))
    assert short.decision_id == whole.decision_id
    assert short.names(sha256)
    assert short.names("b564cad44b8e4f1b" + "1" * 48)
    assert not whole.names("b564cad44b8e4f1b" + "1" * 48)


def test_a_file_of_no_publisher_is_refused(write):
    error = refused(write(name="coeverden.yaml"))
    assert "'coeverden' is no publisher" in str(error)
    assert "did you mean 'coevorden'?" in str(error)


def test_a_file_with_another_ending_is_not_passed_over(write):
    assert "call it coevorden.yaml" in str(refused(write(name="coevorden.yml")))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match=r"no such folder.*DTZ_DECISIONS"):
        load_decisions(tmp_path / "none", PUBLISHERS)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "coevorden.yaml").mkdir()
    assert "cannot be read" in str(refused(tmp_path / "coevorden.yaml"))
