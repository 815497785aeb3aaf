"""Sources of several publishers, refreshed again and again."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from pipelines.sources.collecting import Intent, collect
from pipelines.sources.listing import Publisher, Report
from pipelines.store.records import Fetch, FetchOutcome
from tests.sources.serving import PDF

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.fixture
def raw(tmp_path):
    return tmp_path / "raw"


def of(*reports: Report) -> dict[str, Publisher]:
    return {"coevorden": Publisher(reports=reports)}


def known(*attempts: Fetch) -> dict[tuple[str, str], Fetch]:
    return {(one.publisher, one.source): one for one in attempts if one.path}


def test_an_address_gives_a_file_and_then_nothing_new(served, fetcher, raw):
    served.answer(ETag='"1"')
    publishers = of(Report(url=served.url()))
    (first,) = collect(Intent(raw, NOW), publishers, {}, fetcher)
    assert (first.outcome, first.is_new, first.path) == (
        FetchOutcome.FETCHED, True, "coevorden/report.pdf",
    )  # fmt: skip
    assert first.sha256 == sha256(PDF).hexdigest()
    assert (raw / "coevorden/report.pdf").read_bytes() == PDF

    served.answer(status=304, body=b"")
    (second,) = collect(Intent(raw, NOW), publishers, known(first), fetcher)
    assert (second.outcome, second.is_new) == (FetchOutcome.NOT_MODIFIED, False)
    assert (second.path, second.sha256, second.etag) == (first.path, first.sha256, '"1"')


def test_a_server_that_knows_no_conditions_gives_nothing_new_either(served, fetcher, raw):
    served.answer()
    publishers = of(Report(url=served.url()))
    first = list(collect(Intent(raw, NOW), publishers, {}, fetcher))
    (second,) = collect(Intent(raw, NOW), publishers, known(*first), fetcher)
    assert (second.outcome, second.is_new) == (FetchOutcome.FETCHED, False)
    assert os.listdir(raw / "coevorden") == ["report.pdf"]


def test_changed_bytes_are_a_new_file_beside_the_old_one(served, fetcher, raw):
    publishers = of(Report(url=served.url()))
    served.answer()
    first = list(collect(Intent(raw, NOW), publishers, {}, fetcher))
    served.answer(body=PDF + b"%2\n")
    (second,) = collect(Intent(raw, NOW), publishers, known(*first), fetcher)
    assert second.is_new
    assert len(os.listdir(raw / "coevorden")) == 2
    assert (raw / "coevorden/report.pdf").read_bytes() == PDF


def test_a_file_that_was_removed_is_asked_for_without_conditions(served, fetcher, raw):
    served.answer(ETag='"1"')
    publishers = of(Report(url=served.url()))
    first = list(collect(Intent(raw, NOW), publishers, {}, fetcher))
    (raw / "coevorden/report.pdf").unlink()
    (second,) = collect(Intent(raw, NOW), publishers, known(*first), fetcher)
    assert second.is_new
    assert "If-None-Match" not in served.asked[-1][1]


def test_a_server_that_says_unchanged_unasked_gives_nothing(served, fetcher, raw):
    served.answer(status=304, body=b"")
    (found,) = collect(Intent(raw, NOW), of(Report(url=served.url())), {}, fetcher)
    assert (found.outcome, found.path) == (FetchOutcome.NOT_MODIFIED, None)


def test_a_source_that_fails_stops_no_other(served, fetcher, raw):
    served.answer("/gone", status=404, body=b"")
    served.answer()
    publishers = of(Report(url=served.url("/gone")), Report(url=served.url()))
    assert [one.outcome for one in collect(Intent(raw, NOW), publishers, {}, fetcher)] == [
        FetchOutcome.GONE, FetchOutcome.FETCHED,
    ]  # fmt: skip


def test_what_was_purged_does_not_come_back(served, fetcher, raw):
    served.answer()
    unwanted = {sha256(PDF).hexdigest()}
    publishers = of(Report(url=served.url()))
    (found,) = collect(Intent(raw, NOW, unwanted=unwanted), publishers, {}, fetcher)
    assert (found.outcome, found.detail, found.path) == (FetchOutcome.REFUSED, "purged", None)
    assert not (raw / "coevorden").exists()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "scans"
    made.mkdir()
    (made / "Rapport 2021.PDF").write_bytes(PDF)
    (made / "notes.txt").write_bytes(b"x")
    (made / ".hidden.pdf").write_bytes(PDF)
    return made


def test_a_folder_gives_its_pdfs_once(folder, fetcher, raw):
    publishers = of(Report(folder=folder))
    later = datetime.now(UTC) + timedelta(hours=1)
    (first,) = collect(Intent(raw, later), publishers, {}, fetcher)
    assert (first.is_new, first.path) == (True, "coevorden/rapport-2021.pdf")
    (again,) = collect(Intent(raw, later), publishers, known(first), fetcher)
    assert (again.outcome, again.is_new) == (FetchOutcome.NOT_MODIFIED, False)


def test_a_changed_file_of_a_folder_is_a_new_one(folder, fetcher, raw):
    publishers = of(Report(folder=folder))
    list(collect(Intent(raw, NOW), publishers, {}, fetcher))
    (folder / "Rapport 2021.PDF").write_bytes(PDF + b"%2\n")
    (second,) = collect(Intent(raw, NOW), publishers, {}, fetcher)
    assert second.is_new
    assert len(os.listdir(raw / "coevorden")) == 2


def test_a_file_that_is_still_being_written_waits(folder, fetcher, raw):
    at = datetime.now(UTC) + timedelta(seconds=5)
    (found,) = collect(
        Intent(raw, at, timedelta(minutes=1)), of(Report(folder=folder)), {}, fetcher
    )
    assert (found.outcome, found.path) == (FetchOutcome.NOT_MODIFIED, None)


@pytest.mark.parametrize(
    ("spoil", "outcome"),
    [
        (
            lambda folder: (folder / "Rapport 2021.PDF").write_bytes(b"<html>"),
            FetchOutcome.NOT_A_PDF,
        ),
        (lambda folder: os.mkfifo(folder / "a.pdf"), FetchOutcome.REFUSED),
        (lambda folder: (folder / "a.pdf").symlink_to("/nowhere"), FetchOutcome.FAILED),
        (lambda folder: folder.rename(folder.with_name("away")), FetchOutcome.GONE),
        (
            lambda folder: (folder.rename(folder.with_name("away")), folder.touch()),
            FetchOutcome.FAILED,
        ),
    ],
)
def test_what_is_wrong_with_a_folder_is_told(folder, fetcher, raw, spoil, outcome):
    spoil(folder)
    found = list(collect(Intent(raw, NOW), of(Report(folder=folder)), {}, fetcher))
    assert outcome in [one.outcome for one in found]
