"""Messages to channels: each tried when it is due, none lost, none sent where it arrived."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pipelines.alerts.cards import Severity
from pipelines.alerts.delivery import Channel, Delivery, DeliveryStatus
from pipelines.alerts.messages import Message, id_of
from pipelines.alerts.routing import Post, Route
from pipelines.stages import delivering
from pipelines.stages.delivering import pause_after, send
from pipelines.stages.outbox import alert_of
from pipelines.store.lock import outbox_lock
from pipelines.store.records import Alert, AlertStatus
from pipelines.store.records import DeliveryStatus as Sent
from pipelines.store.state import State
from pipelines.wording import Language

NL = Language.NL
MAIL = Post({"mail": SecretStr("json://mail")}, (Route(to=("mail",)),))
BOTH = Post(
    {"mail": SecretStr("json://mail"), "chat": SecretStr("json://chat")},
    (Route(to=("mail",)), Route(to=("chat",), language=Language.EN)),
)
MINUTE = timedelta(minutes=1)


class Network:
    """Stands in for the network: `down` names channels, `refused` messages, by their subject."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.refused: set[str] = set()
        self.dies = False
        self.is_uncertain = False
        self.tried: list[tuple[str, str]] = []
        self.arrived: list[tuple[str, str]] = []
        self.bodies: list[str] = []
        self.crops: list[bytes] = []

    def deliver(self, message: Message, urls: list[SecretStr], language: Language) -> Delivery:
        outcomes = [self._outcome(n, url, message) for n, url in enumerate(urls, 1)]
        if self.dies:
            raise KeyboardInterrupt
        return Delivery(DeliveryStatus.DELIVERED, tuple(outcomes), None)

    def _outcome(self, position: int, url: SecretStr, message: Message) -> Channel:
        channel = url.get_secret_value().removeprefix("json://")
        subject = message.subject.split()[0]
        self.tried.append((channel, subject))
        self.bodies.append(message.body)
        self.crops.append(message.crop)
        if channel in self.down or subject in self.refused:
            return Channel(position, "JSON", "refused", self.is_uncertain)
        self.arrived.append((channel, subject))
        return Channel(position, "JSON", None)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network()
    monkeypatch.setattr(delivering, "deliver", network.deliver)
    return network


def message(subject: str, language: Language = NL) -> Message:
    said = f"{subject} {language}"
    return Message(id_of(subject), None, said, f"body of {said}", Severity.ERROR, kinds=("source",))


def put(state: State, subject: str, at: datetime) -> Alert:
    alert = alert_of(lambda language: message(subject, language), NL, at)
    state.tell(alert, [])
    return alert


def test_what_is_delivered_is_not_sent_again(state, at, network):
    put(state, "a", at(1))
    (alert,) = send(state, MAIL, NL, at(1))
    assert (alert.status, alert.attempts, alert.channels) == (AlertStatus.DELIVERED, 1, ("mail",))
    assert send(state, MAIL, NL, at(2), every=True) == []
    assert network.tried == [("mail", "a")]


def test_a_failure_is_tried_again_when_it_is_due_and_keeps_no_address(state, at, network):
    put(state, "a", at(1))
    network.down = {"mail"}
    (failed,) = send(state, MAIL, NL, at(1))
    assert (failed.status, failed.error, failed.delivered_at) == (
        AlertStatus.FAILED,
        "DeliveryFailed",
        None,
    )
    network.down = set()
    assert send(state, MAIL, NL, at(1) + timedelta(seconds=59)) == []
    (arrived,) = send(state, MAIL, NL, at(1) + MINUTE)
    assert (arrived.status, arrived.attempts, arrived.error) == (AlertStatus.DELIVERED, 2, None)
    assert "json://" not in str([state.alerts(), state.deliveries()])


def test_by_hand_everything_is_tried_at_once(state, at, network):
    put(state, "a", at(1))
    network.down = {"mail"}
    send(state, MAIL, NL, at(1))
    network.down = set()
    assert len(send(state, MAIL, NL, at(1), every=True)) == 1


def test_pauses_grow_to_a_day_and_never_end():
    pauses = [pause_after(attempts) for attempts in range(1, 100)]
    assert pauses[0] == MINUTE
    assert all(one <= other for one, other in pairwise(pauses))
    assert pauses[-1] == timedelta(days=1)


def test_a_channel_that_is_down_is_waited_for_once_a_round(state, at, network):
    for subject in ("a", "b", "c"):
        put(state, subject, at(1))
    network.down = {"mail"}
    (failed,) = send(state, MAIL, NL, at(1), every=True)
    assert len(network.tried) == 1
    statuses = {one.message_id: one.status for one in state.undelivered_alerts()}
    assert statuses.pop(failed.message_id) is AlertStatus.FAILED
    assert set(statuses.values()) == {AlertStatus.PENDING}
    network.down = set()
    send(state, MAIL, NL, at(1) + MINUTE)
    assert sorted(network.arrived) == [("mail", "a"), ("mail", "b"), ("mail", "c")]


def test_a_message_that_is_refused_does_not_keep_the_others_from_arriving(state, at, network):
    put(state, "a", at(1))
    network.refused = {"a"}
    send(state, MAIL, NL, at(1))
    put(state, "b", at(2))
    put(state, "c", at(2))
    send(state, MAIL, NL, at(2), every=True)
    assert {subject for _, subject in network.arrived} == {"b", "c"}
    assert network.tried[-1] == ("mail", "a")


def test_only_the_channel_that_did_not_take_it_gets_it_again(state, at, network):
    put(state, "a", at(1))
    network.down = {"chat"}
    (half,) = send(state, BOTH, NL, at(1))
    assert half.status is AlertStatus.FAILED
    assert network.arrived == [("mail", "a")]
    network.down = set()
    (whole,) = send(state, BOTH, NL, at(2))
    assert whole.status is AlertStatus.DELIVERED
    assert network.arrived == [("mail", "a"), ("chat", "a")]


def test_each_route_has_its_language(state, at, network):
    put(state, "a", at(1))
    send(state, BOTH, NL, at(1))
    assert network.bodies == ["body of a nl", "body of a en"]


def test_a_channel_that_is_gone_holds_nothing_up(state, at, network):
    put(state, "a", at(1))
    network.down = {"chat"}
    send(state, BOTH, NL, at(1))
    (alert,) = send(state, MAIL, NL, at(2))
    assert (alert.status, alert.attempts) == (AlertStatus.DELIVERED, 1)
    assert network.arrived == [("mail", "a")]


def test_what_no_route_takes_is_recorded_and_done(state, at, network):
    put(state, "a", at(1))
    elsewhere = Post(MAIL.channels, (Route(to=("mail",), publishers=("emmen",)),))
    (alert,) = send(state, elsewhere, NL, at(1))
    assert (alert.status, alert.channels) == (AlertStatus.RECORDED, ())
    assert state.undelivered_alerts() == network.tried == []


def test_killed_while_sending_it_is_sent_again_and_says_so(state, at, network):
    alert = put(state, "a", at(1))
    network.dies = True
    with pytest.raises(KeyboardInterrupt):
        send(state, MAIL, NL, at(1))
    (delivery,) = state.deliveries(alert.message_id)
    assert delivery.status is Sent.SENDING
    network.dies = False
    (arrived,) = send(state, MAIL, NL, at(2))
    assert arrived.status is AlertStatus.DELIVERED
    first, second = network.bodies
    assert first == "body of a nl"
    assert second.startswith("Dit bericht is eerder verstuurd")
    assert f"kenmerk {alert.message_id} al" in second
    assert second.endswith("\n\nbody of a nl")


@pytest.mark.parametrize("is_uncertain", [True, False])
def test_only_what_may_have_arrived_says_so(state, at, network, is_uncertain):
    put(state, "a", at(1))
    network.down, network.is_uncertain = {"mail"}, is_uncertain
    send(state, MAIL, NL, at(1))
    send(state, MAIL, NL, at(2))
    first, second = network.bodies
    assert (first != second) is is_uncertain


def test_one_process_sends_at_a_time(state, at, network, monkeypatch):
    put(state, "a", at(1))
    with outbox_lock(state.path.parent) as is_mine:
        assert is_mine
        # Within one process a lock may be taken twice; another process would have to wait.
        monkeypatch.setattr(delivering, "outbox_lock", lambda folder, wait: nullcontext(False))
        assert send(state, MAIL, NL, at(1)) == []
    assert network.tried == []


def test_a_round_ends_in_time(state, at, network):
    put(state, "a", at(1))
    assert send(state, MAIL, NL, at(1), limit_seconds=-1) == []
    assert len(send(state, MAIL, NL, at(1), limit_seconds=60)) == 1


def test_what_an_earlier_version_put_down_is_sent_as_it_is(state, at, network):
    state.add_alert(Alert("m1", None, "a", "old body", "error", at(1)))
    send(state, BOTH, NL, at(1))
    assert network.bodies == ["old body", "old body"]


rounds = st.lists(st.tuples(st.sets(st.sampled_from(["mail", "chat"])), st.booleans()), max_size=6)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(rounds, st.integers(1, 3))
def test_whatever_fails_each_message_reaches_each_channel_once(tmp_path_factory, course, many):
    state = State(tmp_path_factory.mktemp("course") / "state.db")
    network, start = Network(), datetime.fromisoformat("2024-01-01T12:00:00+00:00")
    for number in range(many):
        put(state, f"m{number}", start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivering, "deliver", network.deliver)
        for day, (down, every) in enumerate(course):
            network.down = down
            send(state, BOTH, NL, start + timedelta(hours=day), every=every)
        network.down = set()
        send(state, BOTH, NL, start + timedelta(days=30))
    wanted = [(channel, f"m{n}") for channel in ("chat", "mail") for n in range(many)]
    assert sorted(network.arrived) == wanted
    assert state.undelivered_alerts() == []


def test_a_message_takes_the_picture_that_is_there_when_it_is_sent(state, network, at):
    for day, told in enumerate((replace(message("Som"), figure_id="0af3"), message("Tekort")), 1):
        state.tell(alert_of(dict.fromkeys(Language, told).__getitem__, NL, at(day)), [])
    pictures = {"0af3": b"first"}
    network.down = {"mail"}
    send(state, MAIL, NL, at(2), crop_of=lambda figure: pictures.get(figure, b""))
    pictures["0af3"] = b"of another day"
    network.down = set()
    send(state, MAIL, NL, at(3), crop_of=lambda figure: pictures.get(figure, b""))
    assert network.crops == [b"first", b"", b"of another day"]  # what was tried less goes first
