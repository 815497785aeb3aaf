"""What was read differently stands with the finding about that figure, and how to decide it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import yaml

from pipelines.amounts.model import AmountKind
from pipelines.figures.confirming import SECOND_READING
from pipelines.figures.model import Extraction, Failure
from pipelines.site.evidence import Evidence
from pipelines.site.gather import gather_documents, gather_report, gather_reports
from pipelines.site.gather_evidence import gather_evidence, spots_of
from pipelines.site.model import Mark, ReportPage
from pipelines.store.contents import open_contents
from tests.dtz_assets.worlds import Told, release_of


@dataclass(frozen=True)
class Doubted(Told):
    """A document of which the second reader reads the first part differently."""

    def found(self) -> Extraction:
        found = super().found()
        total, part, *others = found.figures
        disputed = replace(part, amount=None, amount_kind=AmountKind.DISPUTED, unit=None)
        place = f"page {part.page}, {part.label}"
        failures = (
            Failure(SECOND_READING, place, f"{part.printed} / 7", "made up"),
            Failure("another check", place, f"{part.printed} / 8", "made up"),
            Failure(SECOND_READING, "page 99, elsewhere", "1 / 2", "made up"),
        )
        return replace(found, figures=(total, disputed, *others), failures=failures)


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> tuple[ReportPage, dict[str, Evidence]]:
    release = release_of(tmp_path_factory.mktemp("doubted"), [Doubted("one", 1)])
    with open_contents(release) as contents:
        (report,) = gather_reports(contents, gather_documents(contents))
        page = gather_report(contents, report)
        return page, gather_evidence(contents, page)


def test_a_finding_about_a_figure_has_it_with_both_readings(known):
    page, evidence = known
    (finding,) = (one for one in page.findings if one.kind == "malformed")
    mine = evidence[finding.finding_id]
    (reading,) = mine.readings
    assert reading.figure.mark is Mark.DISPUTED
    assert reading.figure.quantity == "expenditure/period/0"
    assert reading.texts == (reading.figure.printed, "7")
    assert reading.check == SECOND_READING
    # Its spot is shown, beside it or as a suspect.
    assert reading.figure in spots_of(page, evidence)


def test_what_was_read_otherwise_can_only_be_told_by_a_person(known):
    page, evidence = known
    (finding,) = (one for one in page.findings if one.kind == "malformed")
    (form,) = evidence[finding.finding_id].forms.values()
    (said,) = yaml.load(form.block, yaml.BaseLoader)
    assert (said["conclusion"], said["amount"]) == ("our_mistake", "")
    assert "--amount AMOUNT" in form.command


def test_numbers_that_nobody_claims_are_quoted_by_the_form(known):
    page, evidence = known
    (finding,) = (one for one in page.findings if one.kind == "unclaimed")
    mine = evidence[finding.finding_id]
    (said,) = yaml.load(mine.whole.block, yaml.BaseLoader)
    assert said["printed"] == "one"
    assert (mine.readings, mine.figures, mine.forms) == ((), (), {})
