"""A file becomes a definition, or an error with its line and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.definitions import load_definition, load_definitions
from pipelines.errors import DefinitionError
from tests.figures.drawing import REPORTS


def refused(path) -> DefinitionError:
    with pytest.raises(DefinitionError) as raised:
        load_definition(path)
    return raised.value


MISSPELT = {
    # The level, what is written there, what it should be.
    "top": ("document_type: account", "document_typ: account", "document_type"),
    "top, placement": ("figures:\n  notation", "figure:\n  notation", "figures"),
    "top, rules": ("rules:\n", "rule:\n", "rules"),
    "recognise": ("  publisher:", "  publischer:", "publisher"),
    "figures": ("  categories_from:", "  category_from:", "categories_from"),
    "block": ("heading: Plan", "headings: Plan", "heading"),
    "card": ("quantity: budget/period/{category}", "quantiy: budget/x", "quantity"),
    "prose": ("          scope: other", "          scop: other", "scope"),
    "rule": ("    ceiling: budget", "    ceilling: budget", "ceiling"),
}


@pytest.mark.parametrize(("old", "new", "meant"), MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_key_is_named_with_its_line_and_what_was_meant(
    write, line_of, old: str, new: str, meant: str
) -> None:
    path = write(old, new)
    error = refused(path)
    assert f"did you mean {meant!r}?" in str(error)
    assert error.where == f"{path}:{line_of(path, new.strip().splitlines()[0])}"


TABLE_RULE = """rules:
  - id: lines
    kind: table
    group: totals
    text: {nl: "{row}", en: "{row}"}
    table: """
TABLE = """figures:
  blocks:
    - name: table
      holds: Plan
      table:
        name: Overview
        totals: Total
        quantity: x/{row}
        measure: income
        stage: actual
        columns: [{label: y}]
"""


@pytest.mark.parametrize(
    ("table", "named", "problem"),
    [
        (TABLE, "Overview", None),
        (TABLE, "Overvieuw", "is no table here (did you mean 'Overview'?)"),
        (TABLE, "Else", "is no table here"),
        (TABLE.replace("        totals: Total\n", ""), "Overview", "says no `totals`"),
    ],
)
def test_a_rule_about_a_table_names_one_that_has_totals(
    write, line_of, table: str, named: str, problem: str | None
) -> None:
    path = write("rules:\n", f"{TABLE_RULE}{named}\n")
    text = path.read_text("utf-8")
    path.write_text(text.replace("  blocks:\n", table.partition("figures:\n")[2]), "utf-8")
    if problem is None:
        assert load_definition(path).rules[0].id == "lines"
        return
    error = refused(path)
    assert f"rules[0] (lines): {named!r} " in str(error)
    assert problem in str(error)
    assert error.where == f"{path}:{line_of(path, f'table: {named}')}"


WRONG = {
    "no measure": ("measure: income", "measure: incom", "measure"),
    "no stage": ("stage: budget_original", "stage: budget_orginal", "stage"),
    "no scope": ("scope: other", "scope: ours", "scope"),
    "no notation": ("notation: en", "notation: fr", "notation"),
    "no pattern": ("heading: Plan", "heading: 'Plan ('", "no regular expression"),
    "no block of that name": ("[plan]", "[plans]", "names no block: 'plans'"),
    "two blocks of one name": ("name: year", "name: plan", "two blocks are called 'plan'"),
    "a block that is never found": ("heading: Plan", "projects: true", "never found"),
    "no amount in a sentence": ("gave {amount}'", "gave'", "{amount} exactly once"),
    "two amounts in a sentence": ("gave {amount}'", "{amount} {amount}'", "{amount} exactly once"),
    "a sentence that is no pattern": ("lottery gave {amount}'", "({amount}'", "no regular"),
    "no unit": ("scope: other", "unit: 500", "500 is no power of ten"),
    "no positive unit": ("scope: other", "unit: 0", "0 is no power of ten"),
    "no page": ("recognise:\n", "recognise:\n  pages: 0\n", "pages"),
    "no title": ("title: {nl:", "title: {de:", "title"),
    "no rule of that kind": ("kind: at_most", "kind: atmost", "kind"),
}


@pytest.mark.parametrize(("old", "new", "problem"), WRONG.values(), ids=WRONG)
def test_what_is_impossible_is_refused_with_file_and_line(write, old, new, problem) -> None:
    path = write(old, new)
    error = refused(path)
    assert problem in str(error)
    file, _, line = error.where.rpartition(":")
    assert file == str(path)
    assert line.isdecimal()


def test_the_line_is_that_of_the_fault_and_not_of_the_block(write, line_of) -> None:
    path = write("measure: income", "measure: incom")
    assert refused(path).where == f"{path}:{line_of(path, 'measure: incom')}"


def test_a_wrong_rule_has_the_line_of_its_own_key(write, line_of) -> None:
    path = write("ceiling: budget/period/{category}", "ceiling: 'budget/*'")
    error = refused(path)
    assert error.where == f"{path}:{line_of(path, 'ceiling: ')}"
    assert "rules[0] (within)" in error.problem


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("[Rekening Stadspark]", "[Rekening Stadspark", None), ("family:", "\tfamily:", 2)],
)
def test_what_is_no_yaml_says_where(write, old: str, new: str, line: int | None) -> None:
    path = write(old, new)
    error = refused(path)
    assert error.where.startswith(f"{path}:")
    assert line is None or error.where == f"{path}:{line}"
    assert "no YAML" in error.problem


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "- a list\n", "just text\n"])
def test_what_is_no_mapping_is_no_definition(tmp_path, text: str) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text(text)
    error = refused(path)
    assert error.where == f"{path}:1"
    assert "docs/adding-a-report.md" in str(error)


def test_bytes_that_are_no_text_are_refused(tmp_path) -> None:
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00family")
    assert refused(path).where.startswith(str(path))


def test_a_missing_key_is_named(write) -> None:
    assert "publisher" in str(refused(write("  publisher: 'Stichting (\\w+)'\n", "")))


def test_an_unknown_key_like_no_other_refers_to_the_guide(write) -> None:
    assert "docs/adding-a-report.md" in str(refused(write("scope: other", "zzz: 1")))


def test_a_folder_is_loaded_by_name(write) -> None:
    path = write("family: park-account", "family: zebra", name="a.yaml")
    write(name="z.yaml")
    assert [d.name for d in load_definitions(path.parent)] == ["park-account", "zebra"]


def test_two_files_of_one_family_are_refused(write) -> None:
    write(name="one.yaml")
    path = write(name="two.yaml")
    with pytest.raises(DefinitionError, match="park-account") as raised:
        load_definitions(path.parent)
    assert "one.yaml" in str(raised.value)


def test_an_empty_folder_defines_nothing(tmp_path) -> None:
    assert load_definitions(tmp_path) == ()


def test_every_definition_that_is_shipped_loads() -> None:
    assert [definition.name for definition in load_definitions(REPORTS)]


SAME_READING = {
    "a comment": ("# What a park board spent.", "# Other words."),
    "a title": ("Account of the city park", "The park's account"),
    "a rule": ("part: expenditure/2021", "part: expenditure/2022"),
    "the words of a rule": ("Niet meer dan", "Hooguit"),
    "spelling of the same": ("[Rekening Stadspark]", '["Rekening Stadspark"]'),
}
OTHER_READING = {
    "a pattern": ("heading: Plan", "heading: Planning"),
    "a quantity": ("income/{year}/lottery", "income/{year}/gift"),
    "a measure": ("measure: income", "measure: co_financing"),
    "the notation": ("notation: en", "notation: nl"),
    "recognition": ("[Rekening Stadspark]", "[Rekening]"),
    "the programme": ("programme: Stadspark", "programme: Park"),
    "what is ignored": ("\nfigures:", "\nignore: [{pattern: x, reason: y}]\nfigures:"),
}


@pytest.mark.parametrize(("old", "new"), SAME_READING.values(), ids=SAME_READING)
def test_what_is_not_read_by_does_not_read_anew(write, old: str, new: str) -> None:
    before = load_definition(write()).placement_fingerprint
    assert load_definition(write(old, new)).placement_fingerprint == before


@pytest.mark.parametrize(("old", "new"), OTHER_READING.values(), ids=OTHER_READING)
def test_what_is_read_by_reads_anew(write, old: str, new: str) -> None:
    before = load_definition(write()).placement_fingerprint
    assert load_definition(write(old, new)).placement_fingerprint != before


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("expenditure/{year}/{category}\n", "expenditure/{jaar}/{category}\n", "{jaar}"),
        ("{span}/{category}'", "{spam}/{category}'", "{spam} (did you mean 'span'?)"),
        ("line_item: '{label}'", "line_item: '{lable}'", "{lable} (did you mean 'label'?)"),
        ("to_party: '{receiver}'", "to_party: '{reciever}'", "(did you mean 'receiver'?)"),
    ],
)
def test_a_name_in_braces_that_nothing_can_fill_is_an_error(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = (REPORTS / "dtz-overview.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "dtz-overview.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as raised:
        load_definition(path)
    assert problem in str(raised.value)
    assert f"{path}:" in str(raised.value)
