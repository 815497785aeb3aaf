"""Everything that can be wrong with a file, in one folder: each has a reason, the others go on.

The same refresh has two channels, so that this scenario also shows what is told, and to whom.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.end_to_end import servers

pytestmark = pytest.mark.slow

SECRETS = ("mail-s3cr3t", "hook-s3cr3t", "mail-user", "hook-user")


def drawn(draw: Callable[[Canvas], object], **options: Any) -> bytes:
    """A PDF of one page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def scan() -> bytes:
    from PIL import Image

    picture = Image.new("L", (400, 300), 200)
    return drawn(lambda canvas: canvas.drawImage(ImageReader(picture), 50, 300, 400, 300))


def bad_files(own_pdf: Path) -> dict[str, bytes]:
    whole = own_pdf.read_bytes()
    locked = StandardEncryption("open sesame", ownerPassword="owner")
    return {
        "coevorden/geen.pdf": b"Dit is gewoon tekst.",
        "coevorden/leeg.pdf": b"",
        "coevorden/half.pdf": whole[: len(whole) // 2],
        "coevorden/slot.pdf": drawn(lambda c: c.drawString(50, 700, "Geheim"), encrypt=locked),
        "coevorden/scan.pdf": scan(),
        "coevorden/vreemd.pdf": drawn(lambda c: c.drawString(50, 700, "Recept voor soep")),
    }


REASONS = {
    "coevorden/geen.pdf": ("quarantined", "Dit is geen PDF."),
    "coevorden/leeg.pdf": ("quarantined", "Het bestand is leeg."),
    "coevorden/half.pdf": ("quarantined", "De PDF is beschadigd of afgebroken"),
    "coevorden/slot.pdf": ("quarantined", "De PDF is met een wachtwoord beveiligd."),
    "coevorden/scan.pdf": ("quarantined", "De PDF bevat geen tekst (1 pagina's)"),
    "coevorden/vreemd.pdf": ("unrecognised", "Geen definitie herkent dit rapport:"),
    "hoogeveen/verkeerd.pdf": ("quarantined", "Het rapport is van een andere uitgever dan de map"),
}


@dataclass(frozen=True)
class Scenario:
    """The place, the two refreshes, and what arrived after each at each server."""

    place: Any
    first: dict[str, Any]
    second: dict[str, Any]
    mails: list[list[dict[str, str]]]
    posts: list[list[dict[str, str]]]


@pytest.fixture(scope="session")
def scenario(once, own_pdf, edition) -> Scenario:
    def make(place) -> dict[str, Any]:
        place.add(edition("misprint"), "coevorden/misdruk.pdf")
        place.add(edition("misprint"), "coevorden/misdruk-kopie.pdf")
        place.add(edition("other-municipality"), "emmen/overzicht.pdf")
        place.add(edition("portrait"), "hoogeveen/verkeerd.pdf")
        for name, content in bad_files(own_pdf).items():
            (place.raw / name).write_bytes(content)
        (place.raw / "emmen/weg.pdf").symlink_to("nergens.pdf")
        noted: dict[str, Any] = {"mails": [], "posts": []}
        with ExitStack() as stack:
            mail = stack.enter_context(servers.mail_server(SECRETS[2], SECRETS[0]))
            web = stack.enter_context(servers.web_server(SECRETS[3], SECRETS[1]))
            urls = f"{mail.url} {web.url}"
            for run in ("first", "second"):
                ran = place.dtz("refresh", "--log-json", "-v", DTZ_ALERT_URLS=urls)
                noted[run] = asdict(ran)
                noted["mails"].append(list(mail.messages))
                noted["posts"].append(list(web.messages))
            noted["hook_headers"] = web.headers
        return noted

    place, noted = once("bad", make)
    return Scenario(place, noted["first"], noted["second"], noted["mails"], noted["posts"])


def test_something_new_needs_a_person_and_the_second_time_nothing_is_new(scenario):
    assert scenario.first["code"] == 1, scenario.first["err"]
    assert scenario.second["code"] == 0, scenario.second["err"]


def test_each_has_a_reason_that_a_person_understands(scenario):
    found = {
        file: (status, reason)
        for file, status, reason in scenario.place.ask(
            "select file, status, reason from core.documents where reason is not null"
        )
    }
    assert set(found) == set(REASONS)
    for file, (status, words) in REASONS.items():
        assert found[file][0] == status
        assert found[file][1].startswith(words)


def test_the_others_go_on(scenario):
    figures = dict(scenario.place.ask("select publisher, count(*) from core.figures group by all"))
    assert set(figures) == {"coevorden", "emmen"}
    assert figures["coevorden"] == 45
    assert scenario.place.ask("select count(*) from core.reports") == [(2,)]


def test_each_path_has_its_outcome(scenario):
    outcomes = dict(scenario.place.ask("select path, outcome from ops.files"))
    assert len(outcomes) == len(REASONS) + 4
    assert outcomes["emmen/weg.pdf"] == "unreadable"
    assert outcomes["coevorden/misdruk.pdf"] == "duplicate"
    assert set(outcomes.values()) == {"new", "duplicate", "unreadable"}


def test_each_is_a_finding_that_names_its_file(scenario):
    explanations = [
        text
        for (text,) in scenario.place.ask(
            "select explanation from quality.findings where kind = 'source'"
        )
    ]
    for file in [*REASONS, "emmen/weg.pdf"]:
        assert sum(text.startswith(f"{file} ") for text in explanations) == 1
    assert len(explanations) == len(REASONS) + 1


def test_one_message_per_document_arrives_once_at_each_channel(scenario):
    for arrived in (scenario.mails, scenario.posts):
        after_first, after_second = arrived
        assert after_second == after_first
        bodies = [one["message"] for one in after_first]
        about = [*REASONS, "emmen/weg.pdf", "coevorden/misdruk-kopie.pdf", "emmen/overzicht.pdf"]
        told = {file: sum(file in body for body in bodies) for file in about}
        assert {file for file, count in told.items() if count != 1} <= {"emmen/overzicht.pdf"}


def test_the_message_about_the_misprint_can_be_judged_in_a_minute(scenario):
    for arrived in (scenario.mails[0], scenario.posts[0]):
        (message,) = [one for one in arrived if "misdruk" in one["message"]]
        body = " ".join(message["message"].split())
        assert "58.056" in body
        assert "Verschil € 5.000" in body
        assert "Regionale projecten, pagina 7" in body
        assert "coevorden" in message["title"]


def test_every_line_of_the_log_is_json(scenario):
    for ran in (scenario.first, scenario.second):
        lines = [json.loads(line) for line in ran["err"].splitlines()]
        assert all(line["logger"].startswith(("pipelines", "dtz_assets")) for line in lines)


def test_no_secret_is_kept_or_shown_anywhere(scenario):
    searched = [scenario.first["out"], scenario.first["err"], scenario.second["out"]]
    searched.append(scenario.second["err"])
    assert not [secret for text in searched for secret in SECRETS if secret in text]
    files = [path for path in scenario.place.warehouse.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" and "dagster" in path.parts for path in files)
    for path in files:
        content = path.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in content], path


def test_no_text_of_a_report_is_in_the_log(scenario):
    log = scenario.first["err"] + scenario.second["err"]
    assert "58.056" not in log
    assert "Kennispoort" not in log
