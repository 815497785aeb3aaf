"""Which Dagster instance a command works with: files under the warehouse, or a database."""

from __future__ import annotations

import os

import pytest
import yaml
from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import OperationalError

from dtz_assets import dagster_home
from dtz_assets.dagster_home import use_settings
from dtz_assets.postgres import database_faults
from dtz_assets.settings import PROJECT
from pipelines.errors import StateError
from tests.dtz_assets.plain import plain_settings

URL = "postgresql+psycopg2://dtz:s3cr3t@127.0.0.1:5432/dagster"


@pytest.fixture(autouse=True)
def _put_back(monkeypatch, environ):
    for name in ("DAGSTER_HOME", "DTZ_DAGSTER_STORAGE", "DTZ_POSTGRES_URL"):
        monkeypatch.setenv(name, "set below, and put back afterwards")


def test_without_a_database_the_runs_are_in_files(settings):
    use_settings(settings)
    assert os.environ["DAGSTER_HOME"] == str(PROJECT)
    assert os.environ["DTZ_DAGSTER_STORAGE"] == str(settings.warehouse / "dagster")


def test_with_one_they_are_there_and_its_address_reaches_dagster(settings):
    use_settings(settings.model_copy(update={"postgres_url": SecretStr(URL)}))
    assert os.environ["DAGSTER_HOME"] == str(PROJECT / "deploy/postgres")
    assert os.environ["DTZ_POSTGRES_URL"] == URL


def test_a_database_without_what_speaks_to_it_is_refused(settings, monkeypatch):
    monkeypatch.setattr(dagster_home, "find_spec", lambda name: None)
    with pytest.raises(StateError, match="run `make postgres`") as refused:
        use_settings(settings.model_copy(update={"postgres_url": SecretStr(URL)}))
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["postgresql://u:p@h/d", "postgresql+psycopg2://h", "sqlite:///x", "h:5432/d"]
)
def test_an_address_that_names_no_database_is_refused(url):
    with pytest.raises(ValidationError, match="it looks like postgresql"):
        plain_settings(postgres_url=url)


def test_the_two_instances_differ_in_their_storage_alone():
    ours, theirs = (
        yaml.safe_load((PROJECT / path).read_text("utf-8"))
        for path in ("dagster.yaml", "deploy/postgres/dagster.yaml")
    )
    assert ours.pop("storage") != theirs.pop("storage")
    assert ours == theirs


def refused() -> None:
    try:
        raise OperationalError(f"connect {URL}", {}, Exception("no such role\nDETAIL: none"))
    except OperationalError as error:
        raise RuntimeError("too many retries") from error


def test_what_a_server_says_is_told_and_its_address_is_not():
    with pytest.raises(StateError) as told, database_faults(StateError, "it stays"):
        refused()
    assert str(told.value) == (
        "DTZ_POSTGRES_URL: no such role; see to the server, or correct the address, "
        "and run it again; it stays"
    )


def test_an_error_that_is_none_of_the_server_is_left_alone():
    with pytest.raises(ZeroDivisionError), database_faults(StateError):
        raise ZeroDivisionError
