"""The whole graph as one text: a lost asset, dependency or check shows in review.

After a change on purpose: DTZ_WRITE_GOLDENS=1 pytest tests/dtz_assets/test_definitions.py
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest

from dtz_assets.definitions import build_definitions, defs
from pipelines.errors import DefinitionError
from tests.dtz_assets.plain import plain_settings

GOLDEN = Path(__file__).with_name("asset_graph.txt")


def drawn() -> str:
    """Each asset with its group, what it is made of, and its checks."""
    graph = defs.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        lines.append(f"{key.to_user_string()} ({node.group_name})")
        lines += [f"    from {parent.to_user_string()}" for parent in sorted(node.parent_keys)]
        for check in sorted(node.check_keys, key=lambda one: one.name):
            spec = graph.get_check_spec(check)
            lines.append(f"    check {check.name}" + (" (blocking)" if spec.blocking else ""))
    return "\n".join(lines) + "\n"


def test_the_graph_is_as_it_was():
    if os.environ.get("DTZ_WRITE_GOLDENS") == "1":
        GOLDEN.write_text(drawn(), encoding="utf-8")
    assert drawn() == GOLDEN.read_text(encoding="utf-8")


def test_every_asset_says_what_one_row_is():
    for spec in defs.resolve_all_asset_specs():
        first = (spec.description or "").lower()
        assert (
            first.startswith(("one row", "one duckdb file", "one file")) or "one row per" in first
        )
        assert spec.group_name != "default"


def test_every_check_is_described():
    graph = defs.resolve_asset_graph()
    undescribed = {
        key.name for key in graph.asset_check_keys if not graph.get_check_spec(key).description
    }
    assert undescribed == set()


def test_schedule_and_sensor_run_by_default_and_start_the_same_job():
    schedule = defs.resolve_schedule_def("monthly_refresh")
    sensor = defs.resolve_sensor_def("new_reports")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert schedule.job_name == sensor.job_name == "refresh"


@pytest.mark.parametrize("name", ["refresh", "rebuild"])
def test_each_job_is_one_run_in_one_process_of_everything(name):
    job = defs.resolve_job_def(name)
    assert job.executor_def.name == "in_process"
    graph = defs.resolve_asset_graph()
    assert set(job.asset_layer.executable_asset_keys) == set(graph.get_all_asset_keys())


def test_a_group_of_a_new_definition_gets_its_check(tmp_path):
    text = (plain_settings().reports / "dtz-overview.yaml").read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text.replace("group: balance", "group: my_group"))
    graph = build_definitions(plain_settings(reports=tmp_path)).resolve_asset_graph()
    names = {key.name for key in graph.asset_check_keys}
    assert {"my_group", "balance", "transfers"} <= names


def test_a_wrong_definition_says_where(tmp_path):
    (tmp_path / "x.yaml").write_text("family: x\nprogramme: [\n")
    with pytest.raises(DefinitionError, match=r"x\.yaml:3: no YAML"):
        build_definitions(plain_settings(reports=tmp_path))
