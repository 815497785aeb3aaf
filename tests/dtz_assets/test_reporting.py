"""The site follows the live release, and whatever is the matter with it holds nothing else up."""

from __future__ import annotations

import hashlib
import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dtz_assets import reporting
from dtz_assets.cli import app
from dtz_assets.doctor import Health, examine
from dtz_assets.releases import live_release, roll_back
from dtz_assets.reporting import follow_release, is_of_live, write_report
from dtz_assets.settings import Settings
from pipelines.errors import SiteError
from pipelines.site.writing import Written, read_label
from pipelines.store.query import run_query
from pipelines.store.tombstones import OpenPurge, Telling, Tombstone, Tombstones
from pipelines.wording import Language

NOW = datetime.now(UTC)


def of(settings: Settings) -> object:
    """Which release the site is of."""
    return (read_label(settings.site) or {}).get("release_id")


def told(settings: Settings) -> list[tuple[Health, str, str]]:
    """What the doctor says of the site."""
    found = (one for one in examine(settings, NOW) if one.part == "site")
    return [(one.health, one.found, one.advice) for one in found]


def test_a_refresh_writes_it_before_messages_are_sent(built):
    assert of(built.settings) == live_release(built.settings)
    ended = [one.step_key for one in built.result.all_events if one.is_step_success]
    assert ended.index("report") < ended.index("ops__alerts")
    ((pages,),) = run_query(
        built.settings.live, "select count(distinct page) from core.figures"
    ).rows
    assert len(list((built.settings.site / "pages").iterdir())) == pages
    assert list((built.settings.site / "crops").iterdir())


def test_messages_lead_to_it_and_the_live_release_knows_each_address(built):
    told = run_query(built.settings.live, "select body, document_id from ops.alerts")
    ((body, document),) = told.rows
    page = built.settings.site / f"reports/{document}.html"
    assert f"{page}#finding-" in body
    figure = body.partition(f"{page}#figure-")[2].split()[0]
    assert f'id="figure-{figure}"' in page.read_text("utf-8")
    assert (built.settings.site / f"crops/{figure}.webp").exists()


def test_turned_off_it_stays_as_it_is(copied):
    off = copied.model_copy(update={"report": False})
    before = sorted(copied.site.rglob("*"))
    assert follow_release(off) is None
    assert sorted(copied.site.rglob("*")) == before
    assert off.site_address is None
    assert [one[0] for one in told(off)] == [Health.OK]
    shutil.rmtree(off.site)
    assert told(off) == [(Health.OK, "no site is made (DTZ_REPORT=false)", "")]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (SiteError("report: the disk is full"), "report: the disk is full"),
        (KeyError("a label of a report"), "KeyError in test_reporting.py, line"),
    ],
)
def test_whatever_is_the_matter_is_told_and_not_raised(copied, monkeypatch, caplog, fault, said):
    def fail(*_: object) -> Written:
        raise fault

    monkeypatch.setattr(reporting, "write_site", fail)
    with caplog.at_level(logging.WARNING):
        assert said in str(follow_release(copied))
    assert said in caplog.text
    assert "a label of a report" not in caplog.text


def test_a_folder_that_refuses_is_told(copied):
    shutil.rmtree(copied.site)
    copied.site.write_text("a file of somebody")
    assert str(copied.site) in str(follow_release(copied))
    assert copied.site.read_text() == "a file of somebody"


def test_the_doctor_tells_of_one_that_is_absent_or_of_another_release(copied):
    assert is_of_live(copied)
    assert [one[0] for one in told(copied)] == [Health.OK]
    english = copied.model_copy(update={"language": Language.EN})
    ((health, what, advice),) = told(english)
    assert (health, advice) == (Health.LOOK, "run `dtz report`")
    assert "not as the live release makes it now" in what
    shutil.rmtree(copied.site)
    assert is_of_live(copied) is None
    ((health, what, advice),) = told(copied)
    assert (health, what) == (Health.LOOK, f"{copied.site}: no site there")


def test_a_rollback_takes_the_site_along(copied):
    other = copied.releases / "20200101T000000-older000.duckdb"
    kept = next(copied.releases.glob("*.duckdb"))
    shutil.copy(kept, other)
    _rename(other, other.stem)
    before = of(copied)
    assert roll_back(copied, other.stem, 0).before == before
    assert of(copied) == live_release(copied) == other.stem
    assert list((copied.site / "pages").iterdir())


def _rename(release: Path, release_id: str) -> None:
    import duckdb

    with duckdb.connect(release) as connection:
        connection.execute("update ops.releases set release_id = ?", [release_id])


def test_a_rollback_to_what_has_no_site_is_one_all_the_same(three, caplog):
    with caplog.at_level(logging.WARNING):
        roll_back(three, "r1", 0)
    assert live_release(three) == "r1"
    assert "no site on the live release" in caplog.text


def test_nothing_is_written_of_a_document_that_is_to_be_purged(copied, own_pdf):
    sha256 = hashlib.sha256(own_pdf.read_bytes()).hexdigest()
    stone = Tombstone(sha256, NOW, "asked", "somebody")
    shutil.rmtree(copied.site)
    Tombstones(copied.purged).begin(OpenPurge(stone, Telling()))
    with pytest.raises(SiteError, match="run `dtz refresh`"):
        write_report(copied)
    assert not copied.site.exists()
    Tombstones(copied.purged).finish(sha256)
    assert write_report(copied).is_new


@pytest.mark.usefixtures("at_the_prompt")
def test_the_command_says_where_it_is_and_what_was_done(copied):
    def dtz() -> str:
        folders = ["--raw", str(copied.raw), "--warehouse", str(copied.warehouse)]
        ran = CliRunner().invoke(app, ["report", *folders])
        assert ran.exit_code == 0, ran.stderr
        return ran.stdout

    assert dtz().startswith(f"{copied.site / 'index.html'}: of this release already; 1 report, ")
    shutil.rmtree(copied.site)
    assert dtz().startswith(f"{copied.site / 'index.html'}: written; 1 report, ")


@pytest.mark.slow
def test_a_site_that_fails_holds_back_no_refresh_and_no_message(job, settings, own_pdf):
    (settings.raw / "coevorden").mkdir()
    shutil.copy(own_pdf, settings.raw / "coevorden/a.pdf")
    settings.warehouse.mkdir()
    settings.site.write_text("a file of somebody")
    ran = job(settings)
    assert ran.success
    (made,) = ran.asset_materializations_for_node("report")
    assert made.metadata["is_written"].value is False
    assert str(settings.site) in made.metadata["why"].text
    sent = "select count(*) from ops.alerts"
    assert run_query(settings.live, sent).rows == [(1,)]
    (deliveries,) = ran.asset_materializations_for_node("ops__alerts")
    assert deliveries.metadata["dagster/row_count"].value == 1
