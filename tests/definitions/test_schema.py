"""What editors are told about definitions is current, complete, and never a false alarm."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from dtz_assets.definition_schema import render_schema
from pipelines.definitions import load_definition
from pipelines.errors import DefinitionError
from tests.conftest import REPO_ROOT
from tests.definitions.conftest import PARK
from tests.figures.drawing import REPORTS

SCHEMA_FILE = REPORTS / "definition.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
EDITOR = Draft202012Validator(SCHEMA)
FILES = sorted([*REPORTS.glob("*.yaml"), *(REPO_ROOT / "docs/examples").glob("*.yaml")])

# Uses what no definition that is shipped happens to use.
ALL_SORTS = r"""
family: all-sorts
programme: Everything
document_type: account
title: {nl: Van alles, en: All sorts}
store_narrative: false
recognise: {text: All, publisher: '(\w+)', period: '(?P<start>\d{4})', printed_on: '(.+)', pages: 3}
ignore: [{pattern: x, reason: y, looks: [plain, grouped]}]
figures:
  notation: [en]
  blocks:
    - name: all
      holds: All
      narrative: false
      cards: [{quantity: a, measure: budget, stage: actual, unit: 0.01}]
      prose: [{find: 'x {amount}', quantity: a, measure: budget, stage: actual, unit: '1e3'}]
      rows: [{quantity: '{label}', measure: share, stage: forecast, unit: [1000, 1, 0.1]}]
      table:
        name: t
        scale: 1000
        signs: {N: -1}
        totals: Total
        columns: [{quantity: a, measure: budget, stage: actual, scope: other, names: {a: b}}]
        rows: [{label: x, ignore: no amounts}, {level: item}]
rules:
  - {id: m, kind: at_most, group: g, text: {nl: m, en: m}, ceiling: a, part: {quantity: b}}
  - {id: p, kind: at_most, group: g, text: {nl: p, en: p}, ceiling: a, parts: [b, {quantity: c}]}
  - id: s
    kind: sum
    severity: warning
    group: g
    text: {nl: s, en: s}
    total: a
    parts: [b, {quantity: "c/*", weight: -0.5, otherwise: c}]
    may_omit: [d]
    breaks_down: false
    optional: true
  - {id: n, kind: sum, group: g, text: {nl: n, en: n}, total: 100, parts: [a, 0.5]}
  - {id: o, kind: at_most, group: g, text: {nl: o, en: o}, ceiling: 1.5e6, part: a}
  - id: y
    kind: sum
    group: g
    text: {nl: '{year-1}', en: '{year+1}'}
    total: open/{year}
    parts: ['close/{year-1}']
  - {id: t, kind: table, group: g, text: {nl: '{row}', en: '{column}'}, table: t}
  - id: c
    kind: complete
    severity: error
    group: g
    text: {nl: c, en: c}
    quantity: a/{year}/{b}
    known_from: ['d/{b}']
  - id: b
    kind: between
    group: g
    text: {nl: '{from_party}', en: '{to_party}'}
    sends: a
    receives: b/*
    family: other
  - {id: h, kind: change, group: g, text: {nl: h, en: h}, quantity: 'a/{year}', band: 20}
  - {id: e, kind: change, group: g, text: {nl: e, en: e}, quantity: a, against: edition}
  - {id: r, kind: repeat, group: g, text: {nl: r, en: r}, quantity: 'a/{year}'}
"""


def complaints(errors: Iterable[ValidationError]) -> Iterator[str]:
    """What is wrong and where; of alternatives, what each of them lacks."""
    for error in errors:
        yield f"{error.json_path}: {error.message}"
        yield from complaints(error.context)


def complaint(content: Any) -> str:
    """All that an editor says is wrong; "" where it says nothing."""
    return "\n".join(complaints(EDITOR.iter_errors(content)))


def shipped() -> Iterator[Any]:
    for path in FILES:
        yield yaml.safe_load(path.read_text("utf-8"))


def test_the_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == render_schema(), (
        "run: python -m dtz_assets.definition_schema > dtz_assets/reports/definition.schema.json"
    )


def test_it_is_a_schema() -> None:
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_definition_that_is_shipped_is_fine_and_names_the_schema(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not complaint(yaml.safe_load(text))
    kind, _, name = text.splitlines()[0].partition("$schema=")
    assert kind == "# yaml-language-server: "
    assert (path.parent / name).resolve() == SCHEMA_FILE.resolve()


def test_every_shorthand_is_fine(write: Callable[..., Path]) -> None:
    path = write()
    path.write_text(ALL_SORTS, "utf-8")
    assert load_definition(path).name == "all-sorts"
    assert not complaint(yaml.safe_load(ALL_SORTS))


@pytest.mark.parametrize("rules", ["rules:\n", "", "rules: []\n"])
def test_a_definition_may_have_no_rules(write: Callable[..., Path], rules: str) -> None:
    path = write(PARK[PARK.index("rules:") :], rules)
    assert load_definition(path).rules == ()
    assert not complaint(yaml.safe_load(path.read_text("utf-8")))


def test_rules_that_are_no_list_are_refused(write: Callable[..., Path]) -> None:
    path = write(PARK[PARK.index("rules:") :], "rules: {}\n")
    with pytest.raises(DefinitionError, match="rules: this is no list"):
        load_definition(path)
    said = complaint(yaml.safe_load(path.read_text("utf-8")))
    assert "$.rules: {} is not of type 'array'" in said


def keys() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, part in [("the file", SCHEMA), *SCHEMA["$defs"].items()]:
        for key, value in part.get("properties", {}).items():
            yield f"{name}: {key}", value


@pytest.mark.parametrize(("key", "value"), [pytest.param(*pair, id=pair[0]) for pair in keys()])
def test_an_editor_says_what_a_key_means(key: str, value: dict[str, Any]) -> None:
    meant = SCHEMA["$defs"][value["$ref"].rpartition("/")[2]] if "$ref" in value else {}
    assert len(value.get("description", meant.get("description", ""))) > 10


def test_no_part_takes_unknown_keys() -> None:
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in parts if "properties" in part)


BAD = {
    # What is written, what is made of it, what the editor says.
    "an unknown key": ("programme:", "program:", "$: Additional properties are not allowed"),
    "one of a block": ("heading: Plan", "heeding: Plan", "('heeding' was unexpected)"),
    "one of a rule": ("ceiling:", "ceilling:", "ceilling"),
    "no recognition": ("recognise:", "ignored:", "ignored"),
    "a card without quantity": (
        "quantity: budget/period/{category}",
        "category: x",
        "$.figures.blocks[0].cards[0]: 'quantity' is a required property",
    ),
    "a wrong measure": ("measure: income", "measure: incom", "'incom' is not one of"),
    "a wrong stage": ("stage: budget_original", "stage: budget", "'budget' is not one of"),
    "a wrong scope": ("scope: other", "scope: ours", "'ours' is not one of"),
    "a wrong notation": ("notation: en", "notation: fr", "$.figures.notation"),
    "a wrong look": ("figures:\n", "ignore: [{pattern: x, reason: y, looks: [red]}]\nfigures:\n",
                     "'red' is not one of"),
    "no notation at all": ("notation: en", "notation: []", "$.figures.notation"),
    "a unit of nothing": ("scope: other", "unit: 0", "prose[0].unit"),
    "a pattern that is a number": ("heading: Plan", "heading: 5", "$.figures.blocks[0].heading"),
    "a flag that is none": ("heading: Plan", "projects: often", "'often' is not of type 'boolean'"),
    "no pages": ("recognise:\n", "recognise:\n  pages: 0\n", "0 is less than the minimum of 1"),
    "a title in one language": (", en: Account of the city park", "", "'en' is a required"),
    "a rule of an unknown kind": ("kind: at_most", "kind: atmost", "'at_most' was expected"),
    "a rule with an id that is no slug": ("id: within", "id: Within it", "does not match"),
    "a rule in one language": (', en: "No more than {category}"', "", "'en' is a required"),
    "part and parts": ("    part:", "    parts: [a]\n    part:", "valid under each of"),
    "neither of them": ("    part: expenditure/2021/{category}\n", "", "'part' is a required"),
    "a wrong severity": ("at_most\n", "at_most\n    severity: bad\n", "'bad' is not one of"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_marked_and_refused(
    write: Callable[..., Path], old: str, new: str, said: str
) -> None:
    path = write(old, new)
    assert said in complaint(yaml.safe_load(path.read_text("utf-8")))
    with pytest.raises(DefinitionError):
        load_definition(path)


COERCED = {
    # What could pass for a number or a flag, and is refused.
    "a sign": ("signs: {N: -1}", "signs: {N: true}"),
    "pages": ("pages: 3", "pages: '3'"),
    "a flag of the family": ("store_narrative: false", "store_narrative: 'no'"),
    "a flag of a block": (" narrative: false", " narrative: 0"),
    "a flag of a table": ("name: t\n", "name: t\n        over_pages: 1\n"),
    "a flag of a rule": ("optional: true", "optional: 'yes'"),
}


@pytest.mark.parametrize(("old", "new"), COERCED.values(), ids=COERCED)
def test_nothing_is_taken_for_a_number_or_a_flag(tmp_path: Path, old: str, new: str) -> None:
    assert ALL_SORTS.count(old) == 1
    content = yaml.safe_load(ALL_SORTS.replace(old, new))
    assert complaint(content)
    assert not loads(content, tmp_path)


def with_one_block_and_rule(content: Any) -> Iterator[Any]:
    """Small definitions, quick to load: together they have all that the whole one has."""
    rules = content.get("rules", [])
    blocks = content["figures"]["blocks"]
    for number in range(max(len(blocks), len(rules))):
        small = copy.deepcopy(content)
        small["figures"]["blocks"] = [copy.deepcopy(blocks[number % len(blocks)])]
        small["figures"].pop("categories_from", None)
        small["rules"] = [copy.deepcopy(rules[number % len(rules)])] if rules else []
        yield small


GOOD = [
    small
    for whole in (*shipped(), yaml.safe_load(PARK), yaml.safe_load(ALL_SORTS))
    for small in with_one_block_and_rule(whole)
]
Place = tuple[Any, Any]  # a mapping or list, and a key or index of it


def places(content: Any) -> Iterator[Place]:
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in pairs:
        yield content, key
        if isinstance(value, dict | list):
            yield from places(value)


KEYS = sorted({name.rpartition(" ")[2] for name, _ in keys()})
VALUES = [parent[key] for small in GOOD for parent, key in places(small)]
ODD: list[Any] = [
    *(None, True, False, 0, 1, 2, -1, 0.5, 2.0, 10**30, "", "1", "yes", "a/b", "{x}"),
    *([], [[]], ["a"], [1], {}, {"a": "b"}, {"nl": "a", "en": "b"}, {1: 2}),
]


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """A good definition in which some keys are dropped, renamed or have another value."""
    content = copy.deepcopy(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 3))):
        if not (there := list(places(content))):
            break
        parent, key = draw(st.sampled_from(there))
        change = draw(st.sampled_from(["drop", "rename", "replace"]))
        value = parent.pop(key) if change != "replace" else draw(st.sampled_from(ODD + VALUES))
        if change == "replace":
            parent[key] = copy.deepcopy(value)
        elif change == "rename" and isinstance(parent, dict):
            parent[draw(st.sampled_from(KEYS))] = value
    return content


def loads(content: Any, folder: Path) -> bool:
    path = folder / "changed.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    try:
        load_definition(path)
    except DefinitionError:
        return False
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("changed")


def test_a_definition_of_one_block_and_one_rule_is_fine(folder: Path) -> None:
    for small in GOOD:
        assert not complaint(small)
        assert loads(small, folder)


@given(changed())
@example({**GOOD[0], "rules": 5})
@example({**GOOD[0], "store_narrative": "yes"})
def test_what_an_editor_marks_is_refused_when_it_is_loaded(folder: Path, content: Any) -> None:
    said = complaint(content)
    assert not said or not loads(content, folder), said
