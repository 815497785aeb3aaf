"""Logs: to stderr, of the project's own loggers, as lines for people or as JSON."""

from __future__ import annotations

import json
import logging

import pytest

from dtz_assets.logs import log_to_stderr

pytestmark = pytest.mark.usefixtures("fresh_loggers")


def test_people_get_the_message_and_stdout_stays_free(capsys):
    log_to_stderr(verbose=False, as_json=False)
    logging.getLogger("pipelines.stages").info("read %s", "a.pdf")
    logging.getLogger("pipelines.stages").debug("detail")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "read a.pdf\n")


def test_verbose_adds_details(capsys):
    log_to_stderr(verbose=True, as_json=False)
    logging.getLogger("dtz_assets.cli").debug("detail")
    assert capsys.readouterr().err == "detail\n"


def test_a_line_of_json_per_record_whatever_is_in_it(capsys):
    log_to_stderr(verbose=False, as_json=True)
    logging.getLogger("pipelines").warning('é "quoted"\nsecond line')
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("pipelines").exception("failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["message"] == 'é "quoted"\nsecond line'
    assert (first["level"], first["logger"]) == ("warning", "pipelines")
    assert first["at"].endswith("+00:00")
    assert "ValueError: why" in second["exception"]


@pytest.mark.parametrize("as_json", [False, True])
def test_the_name_of_a_file_cannot_steer_the_terminal(capsys, as_json):
    name = "\x1b[2J\u202efdp.exe\x9b1m"
    log_to_stderr(verbose=False, as_json=as_json)
    logging.getLogger("pipelines").error("%s: damaged", name)
    line = capsys.readouterr().err.removesuffix("\n")
    assert line.isprintable()
    message = json.loads(line)["message"] if as_json else line.encode().decode("unicode_escape")
    assert message == f"{name}: damaged"


def test_setting_it_up_twice_says_things_once(capsys):
    for _ in range(2):
        log_to_stderr(verbose=False, as_json=False)
    logging.getLogger("pipelines").info("once")
    assert capsys.readouterr().err == "once\n"
