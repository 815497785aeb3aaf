"""The pages agree with the code and with each other: links, tables, commands, the dictionary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from typer.main import get_command

from dtz_assets.cli import Exit, app
from dtz_assets.dictionary import render_dictionary
from dtz_assets.marts import described_marts, mart_names
from dtz_assets.schemas import MODELS
from dtz_assets.settings import PACKAGE, PROJECT, Settings
from pipelines.amounts.model import AmountKind
from pipelines.figures.definition import Block, Figures, Recognise
from pipelines.figures.model import NumberStatus
from pipelines.figures.placements import States
from pipelines.reconcile.model import Outcome, RuleKind
from pipelines.reconcile.rules import load_rules
from tests.docs.fences import PAGES, ROOT, examples, fences

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"^#(DTZ_[A-Z_]+)=(.*)$", re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def without_fences(page: str) -> str:
    lines = read(page).splitlines()
    for block in fences(page):
        lines[block.first - 1 : block.last + 1] = [""] * (block.last - block.first + 2)
    return "\n".join(lines)


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as the usual hosts make them."""
    headings = re.findall(r"^#+ (.+)$", without_fences(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table(page: str, header: str) -> list[list[str]]:
    """The cells of the table under the header that starts so."""
    lines = iter(read(page).splitlines())
    next(line for line in lines if line.startswith(header))
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in LINK.findall(without_fences(page)):
        if target.startswith(("https://", "mailto")):
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), f"{page}: {target}"
        if anchor:
            assert anchor in anchors(path.resolve().relative_to(ROOT).as_posix()), (
                f"{page}: {target}"
            )


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, ahead = set(), ["README.md"]
    while ahead:
        page = ahead.pop()
        seen.add(page)
        for target in LINK.findall(without_fences(page)):
            path = ((ROOT / page).parent / target.partition("#")[0]).resolve()
            if path.suffix == ".md" and (name := path.relative_to(ROOT).as_posix()) not in seen:
                ahead.append(name)
    assert {page for page in PAGES if page.startswith("docs/")} <= seen


def test_the_data_dictionary_is_current() -> None:
    assert read("docs/data-dictionary.md") == render_dictionary(), (
        "run: python -m dtz_assets.dictionary > docs/data-dictionary.md"
    )


def test_the_dictionary_has_every_table_and_mart() -> None:
    named = set(re.findall(r"^### (\S+)$", render_dictionary(), re.MULTILINE))
    assert named == {*MODELS, *(f"marts.{name}" for name in mart_names())}


def test_the_guide_for_analysts_has_every_mart_and_its_question() -> None:
    rows = table("docs/analyst.md", "| mart | question")
    questions = {f"marts.{mart.name}": mart.question for mart in described_marts()}
    assert {row[0]: row[1] for row in rows} == questions


def test_the_example_queries_have_answers_and_ask_every_mart() -> None:
    asked = examples("docs/queries.md")
    headings = re.findall(r"^### (.+)$", without_fences("docs/queries.md"), re.MULTILINE)
    assert len(asked) == len(headings) == len(set(headings)) >= 20
    assert all(one.language == "sql" and one.output for one in asked)
    assert not [line for one in asked for line in one.output or () if "…" in line]
    assert all(heading.endswith("?") for heading in headings)
    text = "\n".join(one.code for one in asked)
    assert not [name for name in mart_names() if f"marts.{name}" not in text]


def default_of(value: Any) -> str:
    """A default as the pages write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Path):
        return value.relative_to(PROJECT).as_posix()
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_the_table_of_settings_is_complete_and_right() -> None:
    defaults = {
        f"DTZ_{name.upper()}": default_of(field.default)
        for name, field in Settings.model_fields.items()
    }
    rows = table("docs/data-team.md", "| setting | default")
    assert {row[0]: row[1] for row in rows} == defaults
    assert PACKAGE.parent == PROJECT


def test_the_example_of_env_has_every_setting_with_its_default() -> None:
    shown = dict(VARIABLE.findall(read(".env.example")))
    # An address is shown by an example: a secret has no default.
    assert shown.pop("DTZ_ALERT_URLS").startswith("mailtos://")
    rows = table("docs/data-team.md", "| setting | default")
    assert shown == {row[0]: row[1] for row in rows if row[0] != "DTZ_ALERT_URLS"}


def test_the_table_of_bad_input_has_every_reason() -> None:
    codes = yaml.safe_load(read("pipelines/wording/documents.yaml"))
    rows = table("docs/data-team.md", "| code | what is wrong")
    assert sorted(row[0] for row in rows) == sorted(codes)
    assert all(all(row) for row in rows)


def test_the_table_of_exit_codes_is_complete() -> None:
    rows = table("docs/data-team.md", "| code | meaning")
    assert [int(row[0]) for row in rows] == sorted(one.value for one in Exit)


def test_every_command_and_option_is_documented() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    rows = table("README.md", "| command | what it does")
    assert {row[0].split()[1] for row in rows} == set(commands)
    text = "\n".join(read(page) for page in PAGES)
    nested = [
        (name, sub, command)
        for name, group in commands.items()
        for sub, command in getattr(group, "commands", {}).items()
    ]
    assert not [(name, sub) for name, sub, _ in nested if f"`dtz {name} {sub}" not in text]
    every = [*commands.values(), *(command for _, _, command in nested)]
    options = {name for one in every for param in one.params for name in param.opts}
    assert not [name for name in options if name.startswith("-") and name not in text]


def test_the_glossary_has_the_words_of_the_tables() -> None:
    words = {row[0] for row in table("docs/glossary.md", "| word | meaning")}
    columns = {"report", "document", "figure", "quantity", "measure", "stage", "scope", "unit"}
    columns |= {"category", "line item", "place", "rule", "verdict", "finding", "suspect"}
    columns |= {"decision", "release", "coverage", "edition", "family", "leaf", "transfer"}
    columns |= {one.value.replace("_", " ") for one in Outcome}
    columns |= {one.value for one in NumberStatus}
    columns |= {AmountKind.NIL.value, AmountKind.PRO_MEMORIE.value.replace("_", " ")}
    assert columns <= words
    assert words == {word.lower() for word in words}


def test_the_glossary_is_sorted_and_says_each_word_once() -> None:
    words = [row[0] for row in table("docs/glossary.md", "| word | meaning")]
    assert words == sorted(set(words))


def test_every_key_of_a_definition_is_described() -> None:
    text = read("docs/adding-a-report.md")
    models = (Recognise, Figures, Block, States)
    keys = {name for model in models for name in model.model_fields} - {"name", "heading"}
    assert not [key for key in keys if f"`{key}" not in text]


def test_every_kind_of_rule_is_described() -> None:
    rows = table("docs/reconciliation.md", "| kind | keys")
    assert {row[0] for row in rows} == {one.value for one in RuleKind}


def test_every_rule_that_is_shown_loads_and_every_kind_but_the_plainest_is_shown() -> None:
    shown = [
        block
        for fence in fences("docs/reconciliation.md")
        if fence.language == "yaml"
        for block in yaml.safe_load(fence.text)
    ]
    kinds = {rule.kind for rule in load_rules(shown, "docs/reconciliation.md")}
    assert set(RuleKind) - kinds <= {RuleKind.EQUAL, RuleKind.SHARE}


def test_every_verdict_is_described() -> None:
    rows = table("docs/reconciliation.md", "| verdict | when")
    assert {row[0] for row in rows} == {one.value for one in Outcome}


def test_the_readme_names_every_folder_of_the_top_level() -> None:
    (tree,) = (
        block for block in fences("README.md") if any("pipelines/" in x for x in block.lines)
    )
    named = {line.split()[0].rstrip("/") for line in tree.lines}
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and path.name[0] not in "._" and not path.name.endswith(".egg-info")
    }
    made = {"build", "dist", "reports", "logs"}
    assert folders - made <= named
    assert all((ROOT / name).exists() for name in named)


def test_a_link_that_leads_nowhere_is_seen() -> None:
    assert "no-such-heading" not in anchors("README.md")
    assert "how-to-read-a-finding" in anchors("README.md")
