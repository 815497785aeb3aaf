"""YAML that cannot be read is told by file and line, whatever the reader of YAML stumbles over."""

from __future__ import annotations

import pytest
import yaml

from pipelines.errors import DefinitionError
from pipelines.located import parse_yaml


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2026-02-30", "timestamp"),
        ("2026-01-01T00:00:00+99:99", "timestamp"),
        ("0x_", "int"),
        ("9" * 5000, "int"),
        ("!!int T0KEN", "int"),
        ("!!bool T0KEN", "bool"),
        ("!!timestamp T0KEN", "timestamp"),
        ("!!float T0KEN", "float"),
    ],
)
def test_what_has_the_form_of_a_value_and_is_none_is_told_by_its_line(value, kind):
    text = f"first: &a [1, *a]\nsecond:\n  - third: {value}\n"
    with pytest.raises(DefinitionError) as refused:
        parse_yaml(text.encode(), "x.yaml", yaml.SafeLoader)
    assert refused.value.where == "x.yaml:3"
    assert refused.value.problem == f"no YAML: what stands here is no {kind}"
    assert "T0KEN" not in str(refused.value)  # a file may hold secrets


@pytest.mark.parametrize("loader", [yaml.BaseLoader, yaml.SafeLoader])
@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000 + "]" * 200_000,
        "{a: " * 200_000 + "1" + "}" * 200_000,
        "- " * 200_000 + "x",
        "\n".join(f"{' ' * column}a:" for column in range(2000)),
    ],
)
def test_what_is_nested_too_deeply_is_told(text, loader):
    with pytest.raises(DefinitionError, match=r"x\.yaml:1: no YAML: nested too deeply"):
        parse_yaml(text.encode(), "x.yaml", loader)


def test_what_is_long_and_not_deep_is_read():
    content, _ = parse_yaml(b"- [a, {b: c}]\n" * 2000, "x.yaml", yaml.SafeLoader)
    assert content == [["a", {"b": "c"}]] * 2000
