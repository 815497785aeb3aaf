"""The site in operation: messages lead to it, and a crash leaves the old one or the new one."""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import OWN_FILE
from tests.end_to_end import servers
from tests.end_to_end.conftest import Place

# Each test is some whole refreshes.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

URL = "https://intranet.example/dtz"
LINK = re.compile(rf"{URL}/(reports/[0-9a-f]{{16}}\.html)#((?:finding|figure)-[0-9a-f]+)")


def of(place: Place) -> str:
    """Which release the site is of."""
    label = json.loads((place.warehouse / "report/site.json").read_text("utf-8"))
    return str(label["release_id"])


def is_of_live(place: Place) -> bool:
    return place.ask("select release_id from ops.releases") == [(of(place),)]


def leftovers(place: Place) -> list[str]:
    return [path.name for path in place.warehouse.glob(".report*")]


def test_mail_leads_to_the_site_and_shows_the_spot_also_when_it_comes_late(place, own_pdf):
    place.add(own_pdf, OWN_FILE)
    with servers.mail_server("robot", "s3cr3t") as down:
        pass
    late = {"DTZ_ALERT_URLS": down.url, "DTZ_REPORT_URL": f"{URL}/"}
    assert place.dtz("refresh", **late).code == 1

    with servers.mail_server("robot", "s3cr3t") as mail:
        ran = place.dtz("refresh", DTZ_ALERT_URLS=mail.url, DTZ_REPORT_URL=URL)

    assert ran.code == 0, ran.err
    (message,) = mail.messages
    links = LINK.findall(message["message"])
    assert [anchor.partition("-")[0] for _, anchor in links].count("finding") == 4
    page, figure = next(one for one in links if one[1].startswith("figure-"))
    assert f'id="{figure}"' in (place.warehouse / "report" / page).read_text("utf-8")
    ((name, content),) = mail.pictures[0].items()
    assert name == f"{figure.removeprefix('figure-')}.png"
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        assert image.width > image.height > 20
    assert "s3cr3t" not in ran.out + ran.err + message["message"]


@pytest.fixture(scope="session")
def refreshed(once, own_pdf) -> Place:
    """The own report refreshed, and its site written."""

    def make(place: Place) -> dict[str, int]:
        place.add(own_pdf, OWN_FILE)
        return {"code": place.dtz("refresh").code}

    made: tuple[Place, dict[str, int]] = once("with a site", make)
    assert made[1] == {"code": 0}
    return made[0]


@pytest.fixture
def here(refreshed: Place, tmp_path: Path) -> Place:
    """A copy of it."""
    for name in ("raw", "warehouse"):
        shutil.copytree(getattr(refreshed, name), tmp_path / name)
    return Place(tmp_path)


def test_a_refresh_that_is_killed_over_the_site_is_completed_by_the_next(here, edition):
    before = of(here)
    here.add(edition("restated"), "coevorden/tweede.pdf")
    for point in ("site.parted", "site.restored", "site.placed"):
        assert here.dtz("refresh", DTZ_CRASH_AT=point).code == -signal.SIGKILL, point
        assert not (here.warehouse / "report").exists() or of(here) == before or is_of_live(here)
    assert here.dtz("refresh").code == 0
    assert is_of_live(here)
    assert leftovers(here) == []


def test_the_site_follows_a_rollback_a_pin_and_its_end(here, edition):
    first = of(here)
    here.add(edition("restated"), "coevorden/tweede.pdf")
    assert here.dtz("refresh").code == 0
    second = of(here)
    assert first != second
    assert here.dtz("rollback").code == 0
    assert of(here) == first
    here.add(edition("other-municipality"), "emmen/a.pdf")
    assert here.dtz("refresh").code == 0
    assert of(here) == first
    assert here.dtz("refresh", "--unpin").code == 0
    assert is_of_live(here)
    assert of(here) not in (first, second)
    assert len(list((here.warehouse / "report/reports").iterdir())) == 2


def test_what_is_withdrawn_has_no_page_and_no_picture(here):
    (here.raw / f"{OWN_FILE}.yaml").write_text("withdrawn: true\n", "utf-8")
    assert here.dtz("refresh").code == 0
    assert is_of_live(here)
    for folder in ("reports", "pages", "crops"):
        assert list((here.warehouse / "report" / folder).iterdir()) == []
