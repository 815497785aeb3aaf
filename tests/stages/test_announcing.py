"""Findings to messages: put down before they are sent, each told once, none lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import SecretStr

from pipelines.alerts.delivery import Channel, Delivery, DeliveryStatus
from pipelines.stages import announcing
from pipelines.stages.announcing import ReportNames, put_down, put_down_failure, send
from pipelines.stages.explaining import Evidence
from pipelines.store.records import AlertStatus, RunStatus
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


@pytest.fixture
def channel(monkeypatch):
    """Stands in for the network: `fails` names the messages that do not arrive."""

    class Network:
        def __init__(self) -> None:
            self.fails: set[str] = set()
            self.tried: list[str] = []

        def deliver(self, message, urls, language) -> Delivery:
            self.tried.append(message.message_id)
            if not urls:
                return Delivery(DeliveryStatus.RECORDED, (), None)
            failed = message.message_id in self.fails
            status = DeliveryStatus.FAILED if failed else DeliveryStatus.DELIVERED
            return Delivery(status, (Channel(1, "E-Mail (SMTP)", "no" if failed else None),), None)

    network = Network()
    monkeypatch.setattr(announcing, "deliver", network.deliver)
    return network


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


def test_a_message_is_in_the_outbox_before_anything_is_sent(tell, state, channel):
    (message,) = tell(finding(1))
    (waiting,) = state.undelivered_alerts()
    assert (waiting.message_id, waiting.status) == (message.message_id, AlertStatus.PENDING)
    assert channel.tried == []


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
    assert "raw/x kan niet gelezen worden." in message.body
    (alert,) = state.undelivered_alerts()
    assert alert.document_id is None
    (other,) = tell(finding(2, None, kind="source", explanation="raw/y kan niet gelezen worden."))
    assert other.message_id != message.message_id


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


def test_what_is_delivered_is_not_sent_again(tell, state, channel):
    tell(finding(1))
    (alert,) = send(state, [SecretStr("json://x")], NL)
    assert (alert.status, alert.attempts, alert.channels) == (
        AlertStatus.DELIVERED,
        1,
        ("e-mail-smtp",),
    )
    assert send(state, [SecretStr("json://x")], NL) == []


def test_a_failure_is_tried_again_next_time_and_keeps_no_address(tell, state, channel):
    (message,) = tell(finding(1))
    channel.fails = {message.message_id}
    (failed,) = send(state, [SecretStr("json://secret")], NL)
    assert (failed.status, failed.error, failed.delivered_at) == (
        AlertStatus.FAILED,
        "DeliveryFailed",
        None,
    )
    channel.fails = set()
    (arrived,) = send(state, [SecretStr("json://secret")], NL)
    assert (arrived.status, arrived.attempts, arrived.error) == (AlertStatus.DELIVERED, 2, None)
    assert "secret" not in str(state.snapshot("alerts"))


def test_a_failure_stops_the_round_and_the_oldest_goes_first(tell, state, channel):
    (first,) = tell(finding(1))
    (second,) = tell(finding(2), day=2)
    channel.fails = {first.message_id}
    assert [one.message_id for one in send(state, [SecretStr("json://x")], NL)] == [
        first.message_id
    ]
    channel.fails = set()
    send(state, [SecretStr("json://x")], NL)
    assert channel.tried == [first.message_id, first.message_id, second.message_id]


def test_without_channels_a_message_is_recorded_and_done(tell, state, channel):
    tell(finding(1))
    (alert,) = send(state, [], NL)
    assert (alert.status, alert.channels) == (AlertStatus.RECORDED, ())
    assert state.undelivered_alerts() == []


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
