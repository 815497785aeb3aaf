"""What is known of a document because of where it was had from."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.sources.listing import Publisher, Report
from pipelines.stages.beside import Origin
from pipelines.stages.gathering import listed_origins
from pipelines.store.records import Fetch, FetchOutcome, FileOutcome, FileSeen

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
URL = "https://example.org/a.pdf"


def publisher(licence: str | None) -> Publisher:
    return Publisher(reports=(Report(url=URL),), licence=licence)


def seen(path: str, sha256: str | None) -> FileSeen:
    return FileSeen(path, 1, 1, sha256, FileOutcome.NEW, "", NOON)


def fetch(source: str, sha256: str | None) -> Fetch:
    got = ("emmen", source, "", NOON, FetchOutcome.FETCHED, "", 200, True, "emmen/a.pdf")
    return Fetch(f"{source}{sha256}", *got, sha256, None, None)


PUBLISHERS = {
    "emmen": publisher("CC0-1.0"),
    "assen": publisher("MIT"),
    "hoogeveen": publisher(None),
}


def test_a_content_has_the_licence_of_the_publisher_in_whose_folder_it_stands():
    files = [seen("emmen/a.pdf", "a"), seen("hoogeveen/b.pdf", "b"), seen("top.pdf", "c")]
    files += [seen("other/d.pdf", "d"), seen("emmen/broken.pdf", None)]
    origins = listed_origins(PUBLISHERS, [], files)
    assert origins == {"a": Origin("CC0-1.0"), "b": Origin()}


def test_of_publishers_that_differ_nothing_is_known():
    for other in ("assen", "hoogeveen"):
        files = [seen("emmen/a.pdf", "a"), seen(f"{other}/a.pdf", "a")]
        assert listed_origins(PUBLISHERS, [], files) == {"a": Origin()}


def test_an_address_is_told_and_a_folder_is_not():
    fetches = [fetch(URL, "a"), fetch("/srv/scans", "b"), fetch(URL, None)]
    fetches.append(fetch("https://example.org/moved.pdf", "a"))
    assert listed_origins({}, fetches, []) == {"a": Origin(None, URL)}
