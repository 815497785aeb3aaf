"""Findings to messages: put down before they are sent, each change told once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.stages.announcing import ReportNames, put_down, put_down_failure
from pipelines.stages.explaining import Evidence
from pipelines.store.records import AlertStatus, Reported, RunStatus
from pipelines.store.state import State
from pipelines.wording import Language

NL = Language.NL
REPORT = "emmen/money/report/2020-2021"
NAMES = ReportNames("emmen", "Jaarverslag Geld")


def finding(number: int, document: str | None = "d1", **changes) -> dict:
    return {
        "finding_id": f"f{number}",
        "document_id": document,
        "kind": "discrepancy",
        "whose": "unknown",
        "severity": "error",
        "state": "open",
        "explanation": f"Uitleg {number}.",
        **changes,
    }


def document(status: str = "loaded", reason: str | None = None) -> dict:
    return {
        "document_id": "d1",
        "file": "emmen/a.pdf",
        "title": "Geld",
        "report_id": REPORT,
        "edition": None,
        "status": status,
        "reason": reason,
    }


@pytest.fixture
def tell(state, at):
    def run(*findings: dict, day: int = 1, documents: tuple[dict, ...] = (document(),)):
        by_id = {row["document_id"]: row for row in documents}
        return put_down(state, findings, by_id, {REPORT: NAMES}, NL, at(day))

    return run


def test_one_message_per_document_names_all_its_findings(tell, state):
    (message,) = tell(finding(1), finding(2))
    assert "Uitleg 1." in message.body
    assert "Uitleg 2." in message.body
    assert "emmen" in message.subject
    assert set(state.reported()) == {"f1", "f2"}


def test_what_was_told_is_not_told_again_and_what_is_new_is(tell):
    tell(finding(1))
    assert tell(finding(1), day=2) == []
    (message,) = tell(finding(1), finding(2), day=3)
    assert "Uitleg 1." not in message.body
    assert "Uitleg 2." in message.body


def test_a_message_is_in_the_outbox_before_anything_is_sent(tell, state):
    (message,) = tell(finding(1))
    (waiting,) = state.undelivered_alerts()
    assert (waiting.message_id, waiting.status) == (message.message_id, AlertStatus.PENDING)


def test_a_document_that_is_held_back_says_its_reason_once(tell):
    held = document("quarantined", "De PDF is leeg.")
    (message,) = tell(finding(1, kind="source", explanation="De PDF is leeg."), documents=(held,))
    assert message.body.count("De PDF is leeg.") == 1


def test_what_is_ours_is_said_beside_the_reason(tell):
    held = document("quarantined", "De PDF is leeg.")
    (message,) = tell(
        finding(1, kind="source", explanation="De PDF is leeg."),
        finding(2, kind="source", whose="ours", explanation="Een besluit geldt niet meer."),
        documents=(held,),
    )
    assert message.body.count("De PDF is leeg.") == 1
    assert "Een besluit geldt niet meer." in message.body


def test_what_was_accepted_is_no_news_until_it_is_open_again(tell, state):
    assert tell(finding(1, state="accepted")) == []
    assert state.reported() == {}
    (message,) = tell(finding(1), finding(2, state="accepted"), day=2)
    assert "Uitleg 1." in message.body
    assert "Uitleg 2." not in message.body


def test_an_unreadable_path_is_told_with_its_name(tell, state):
    (message,) = tell(finding(1, None, kind="source", explanation="raw/x kan niet gelezen worden."))
    assert message.subject == "raw/: Er is iets met de bron zelf"
    assert message.body.startswith("Er is nieuws over waar de rapporten vandaan komen")
    assert "raw/x kan niet gelezen worden." in message.body
    assert "- Doe wat bij elke bevinding staat." in message.body
    assert "dtz inspect" not in message.body
    (alert,) = state.undelivered_alerts()
    assert alert.document_id is None
    (other,) = tell(finding(2, None, kind="source", explanation="raw/y kan niet gelezen worden."))
    assert other.message_id != message.message_id
    (gone,) = tell(day=3)
    assert gone.body.startswith("Er is nieuws over waar de rapporten vandaan komen")
    assert "Doe wat" not in gone.body


def test_what_was_accepted_makes_no_message_until_it_is_open_again(tell, state):
    assert tell(finding(1, state="accepted"), finding(2, state="resolved")) == []
    assert state.undelivered_alerts() == []
    assert set(state.reported()) == set()
    (message,) = tell(finding(1, state="accepted"), finding(3), day=2)
    assert "Uitleg 1." not in message.body
    (message,) = tell(finding(1), finding(3), day=3)
    assert "Uitleg 1." in message.body
    assert "Uitleg 3." not in message.body


def test_a_message_names_the_likeliest_cause_with_its_page(state, at):
    figure = {"figure_id": "x", "page": 6, "label": "Post", "year": 2020, "printed": "35.299"}
    suspect = {
        "finding_id": "f1",
        "figure_id": "x",
        "rank": 1,
        "hypothesis": "one_digit",
        "proposed_amount_eur": Decimal(35296),
        "explanation": "Eén cijfer.",
    }
    evidence = Evidence(suspects=[suspect], figures=[{**figure, "top": 1.0, "x0": 1.0}])
    (message,) = put_down(
        state, [finding(1)], {"d1": document()}, {REPORT: NAMES}, NL, at(1), evidence
    )
    assert 'pagina 6, Post (2020): gedrukt staat "35.299", voorstel € 35.296 [x]' in message.body
    assert "Eén cijfer." in message.body
    assert "dtz inspect emmen/a.pdf --page 6" in message.body


def test_a_failed_release_is_told_once_until_one_is_published(state, at):
    def fail(reason: str, day: int) -> str:
        return put_down_failure(state, reason, NL, at(day)).message_id

    first = fail("audits: lost", 1)
    assert fail("audits: lost", 2) == first
    assert fail("disk full", 3) != first
    assert len(state.undelivered_alerts()) == 2
    state.start_run("r", "hand", at(4))
    state.finish_run("r", RunStatus.SUCCEEDED, at(4), release_id="20240104")
    assert fail("audits: lost", 5) != first


def test_a_document_without_a_title_is_called_as_its_family_is(tell):
    (message,) = tell(finding(1), documents=({**document(), "title": None},))
    assert "Jaarverslag Geld" in message.subject


def kinds_of_change(alert) -> list[str]:
    """The first word of each block, where it says what happened."""
    return re.findall(r"^\d+\. (Nieuw|Gewijzigd|Opgelost): ", alert.body, re.MULTILINE)


def test_a_finding_that_changed_in_substance_is_told_again_and_once(tell):
    tell(finding(1))
    assert tell(finding(1, explanation="Anders gezegd."), day=2) == []
    (message,) = tell(finding(1, severity="warning"), day=3)
    assert kinds_of_change(message) == ["Gewijzigd"]
    assert 'de ernst was "ernstig" en is nu "let op"' in message.body
    assert tell(finding(1, severity="warning"), day=4) == []
    (back,) = tell(finding(1), day=5)
    assert back.message_id != message.message_id
    (again,) = tell(finding(1, severity="warning"), day=6)
    assert again.message_id != message.message_id


@pytest.mark.parametrize(
    ("later", "status", "why"),
    [
        ((finding(1, state="accepted"),), "loaded", "een persoon heeft hierover besloten"),
        ((), "loaded", "het wordt niet meer gevonden"),
        ((), "superseded", "nu geldt een andere editie"),
        ((), None, "hoort niet meer bij het warehouse"),
        ((), "withdrawn", "hoort niet meer bij het warehouse"),
    ],
)
def test_what_ended_is_told_once_and_why_and_comes_back_as_new(tell, state, later, status, why):
    (first,) = tell(finding(1))
    documents = () if status is None else (document(status),)
    (message,) = tell(*later, day=2, documents=documents)
    assert kinds_of_change(message) == ["Opgelost"]
    assert why in message.body
    assert tell(*later, day=3, documents=documents) == []
    assert state.reported()["f1"].ended_at is not None
    (again,) = tell(finding(1), day=4)
    assert "Uitleg 1." in again.body
    assert len({first.message_id, message.message_id, again.message_id}) == 3
    assert state.reported()["f1"].ended_at is None


def test_of_a_document_that_cannot_be_read_now_nothing_is_resolved(tell, state):
    tell(finding(1))
    held = document("quarantined", "De PDF is leeg.")
    source = finding(2, kind="source")
    (message,) = tell(source, day=2, documents=(held,))
    assert "Opgelost" not in message.body
    (read_again,) = tell(finding(1), day=3)
    assert kinds_of_change(read_again) == ["Opgelost"]
    assert "Er is iets met de bron zelf" in read_again.body


def test_a_path_that_can_be_read_again_is_told(tell):
    tell(finding(1, None, kind="source"))
    (message,) = tell(day=2)
    assert kinds_of_change(message) == ["Opgelost"]


def test_all_that_changed_in_a_document_is_one_message(tell):
    tell(finding(1), finding(2))
    (message,) = tell(finding(2, whose="publisher"), finding(3), day=2)
    assert kinds_of_change(message) == ["Nieuw", "Gewijzigd", "Opgelost"]
    assert message.subject.endswith("1 nieuw, 1 gewijzigd, 1 opgelost")
    assert (message.publisher, message.kinds) == ("emmen", ("discrepancy",))


def test_what_an_earlier_version_told_is_taken_up_in_silence(tell, state, at):
    (first,) = tell(finding(9))
    earlier = [Reported(f"f{number}", "d1", at(1), first.message_id) for number in (1, 2)]
    state.remember(earlier)
    assert tell(finding(1), finding(9), day=2) == []  # f2 is gone, nobody knows since when
    assert tell(finding(1), finding(9), day=3) == []
    (changed,) = tell(finding(1, severity="warning"), finding(9), day=4)
    assert kinds_of_change(changed) == ["Gewijzigd"]
    (back,) = tell(finding(1, severity="warning"), finding(2), finding(9), day=5)
    assert "Uitleg 2." in back.body


def test_a_message_is_there_in_both_languages(tell):
    (message,) = tell(finding(1))
    renditions = json.loads(message.renditions)
    assert set(renditions) == {"nl", "en"}
    assert renditions["nl"]["body"] == message.body
    assert "What to do next:" in renditions["en"]["body"]
    assert "What to do next:" in renditions["en"]["html"]


conditions = st.sampled_from(["none", "open", "graver", "accepted"])


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(conditions, conditions), min_size=1, max_size=7))
def test_any_course_of_findings_is_told_on_change_only_and_nothing_twice(tmp_path_factory, course):
    """The model is one line: what is open, and how grave; a message exactly when that changes."""
    state = State(tmp_path_factory.mktemp("course") / "state.db")
    before: dict[int, str] = {}
    ids: list[str] = []
    for day, refresh in enumerate(course, 1):
        known = dict(enumerate(refresh))
        rows = [row for number, what in known.items() for row in as_rows(number, what)]
        at = datetime(2024, 1, day, tzinfo=UTC)
        told = put_down(state, rows, {"d1": document()}, {REPORT: NAMES}, NL, at)
        now = {number: what for number, what in known.items() if what in ("open", "graver")}
        assert len(told) == (now != before)
        said = sum(len(re.findall(r"^\d+\. ", one.body, re.MULTILINE)) for one in told)
        assert said == sum(now.get(number) != before.get(number) for number in known)
        before = now
        ids += [one.message_id for one in told]
    assert len(ids) == len(set(ids))
    assert len(state.alerts()) == len(ids)


def as_rows(number: int, what: str) -> list[dict]:
    changes = {
        "open": {"severity": "warning"},
        "graver": {"severity": "error"},
        "accepted": {"state": "accepted"},
    }
    return [] if what == "none" else [finding(number, **changes[what])]


def test_only_the_current_edition_of_a_report_has_a_page_to_lead_to(state, at):
    for day, status, is_there in ((1, "loaded", True), (2, "unrecognised", False)):
        row = {**document(status, "reason"), "document_id": f"d{day}"}
        found = finding(day, f"d{day}", whose="ours")
        names = {REPORT: NAMES}
        told = put_down(state, [found], {f"d{day}": row}, names, NL, at(day), site="https://x")
        (alert,) = (one for one in told if one.document_id == f"d{day}")
        assert (f"https://x/reports/d{day}.html#finding-f{day}" in alert.body) is is_there


def test_news_of_a_withdrawn_report_goes_where_it_was_told(state, at):
    for day, found, status in ((1, (finding(1),), "loaded"), (2, (), "withdrawn")):
        names = {REPORT: NAMES} if status == "loaded" else {}  # which is in core.reports no more
        (message,) = put_down(state, found, {"d1": document(status)}, names, NL, at(day))
        assert message.publisher == "emmen"


def test_what_is_held_is_sent_once_its_release_is_there(state, at):
    (held,) = put_down(state, [finding(1)], {"d1": document()}, {}, NL, at(1), is_held=True)
    assert state.undelivered_alerts() == []
    state.let_go()
    assert [one.message_id for one in state.undelivered_alerts()] == [held.message_id]


def test_what_is_held_for_a_release_that_never_came_was_never_told(state, at):
    documents, held = {"d1": document()}, document("quarantined", "De PDF is leeg.")
    put_down(state, [finding(1), finding(2)], documents, {}, NL, at(1))
    before = state.reported()
    changed = [finding(1, severity="warning"), finding(3)]
    put_down(state, changed, {"d1": held}, {}, NL, at(2), is_held=True)
    put_down(state, [finding(4)], documents, {}, NL, at(3), is_held=True)

    assert put_down(state, [finding(1), finding(2)], documents, {}, NL, at(4)) == []

    assert state.reported() == before
    assert [one.created_at for one in state.alerts()] == [at(1)]


def test_a_message_that_is_there_is_not_held_again(state, at):
    (told,) = put_down(state, [finding(1)], {"d1": document()}, {}, NL, at(1))
    state.tell(told, [], is_held=True)
    assert [one.message_id for one in state.undelivered_alerts()] == [told.message_id]


def test_of_a_bad_file_that_was_taken_away_it_is_said_that_nothing_is_left_to_do(tell):
    held = document("quarantined", "De PDF is leeg.")
    tell(finding(1, kind="source"), documents=(held,))
    (message,) = tell(day=2, documents=(held,))
    assert message.subject.endswith("1 opgelost")
    assert "hieraan is niets meer te doen" in message.body
    assert "apart gezet" not in message.body
    assert "Wat nu te doen" not in message.body
