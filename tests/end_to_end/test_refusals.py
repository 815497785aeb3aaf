"""What keeps a refresh from publishing: the code it ends with, and what it says. All quick."""

from __future__ import annotations

import pytest

from pipelines.store.lock import warehouse_lock

pytestmark = pytest.mark.slow


def last_line(ran) -> str:
    assert "Traceback" not in ran.err
    return str(ran.err.splitlines()[-1])


def test_a_raw_folder_that_is_not_there_is_wrong_usage(place):
    ran = place.dtz("refresh", "--raw", str(place.folder / "nowhere"))
    assert (ran.code, ran.out) == (2, "")
    assert last_line(ran).endswith("nowhere: no such folder; make it, or give --raw DIR")
    assert not place.warehouse.exists()


def test_a_broken_definition_is_wrong_usage_and_the_release_stays(copied):
    before = copied.live.read_bytes()
    reports = copied.folder / "reports"
    reports.mkdir()
    (reports / "broken.yaml").write_text("family: x\nrecognise: [\n")
    ran = copied.dtz("refresh", DTZ_REPORTS=str(reports))
    assert ran.code == 2
    assert "broken.yaml:3: no YAML" in last_line(ran)
    assert copied.live.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("SCHEDULE", "nonsense"), ("TIMEZONE", "Mars/Olympus"), ("LANGUAGE", "de")],
)
def test_a_wrong_setting_is_wrong_usage(place, name, value):
    ran = place.dtz("refresh", **{f"DTZ_{name}": value})
    assert ran.code == 2
    assert f"DTZ_{name}" in last_line(ran)


def test_a_warehouse_that_cannot_be_written_to(place):
    place.warehouse.write_text("a file in the way")
    ran = place.dtz("refresh")
    assert ran.code == 3
    assert str(place.warehouse) in last_line(ran)


def test_another_refresh_at_work(copied):
    with warehouse_lock(copied.warehouse):
        ran = copied.dtz("refresh", "--wait", "0.2")
        answer = copied.dtz("query", "select 1 as one")
    assert ran.code == 4
    assert "another refresh is at work (waited 0.2 s)" in last_line(ran)
    assert answer.code == 0
