"""Whatever a report says, none of it runs, breaks out of its place or leads elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.site.writing import write_site
from tests.site.releases import AT, Told, figure, manner, place, release_of, suspicion

TEXTS = (
    "<script>alert(1)</script>",
    "</title></svg></bdi><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "' onfocus='alert(1)' autofocus='",
    "javascript:alert(1)",
    "<!-- ",
    "]]> <![CDATA[",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;&#60;b&#62;",
    "\u202egnp.tnemyap\u202c\u2066",
    "a\x00b\x1b[31m\x08\x9b1m",
    "</textarea><style>*{display:none}</style>",
    "<a href=//evil.example>",
    "\ufeff\u2028line\u2029end",
)
HOSTILE = " ".join(TEXTS)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
STEERING = "\x00\x08\x1b\x9b\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069"
SOURCES = {
    "https://gemeente.example/a.pdf?x=1&y=<b>": True,
    "http://gemeente.example/a.pdf": True,
    "javascript:alert(1)": False,
    "JaVaScRiPt:alert(1)//https://x": False,
    "data:text/html,<script>alert(1)</script>": False,
    "file:///etc/passwd": False,
    "//evil.example/x": False,
    "https:evil": False,
}


class Page(HTMLParser):
    """Elements as a browser would open and close them; a fault where they do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.comments: list[str] = []
        self.policy = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        given = dict(attrs)
        if (given.get("http-equiv") or "").lower() == "content-security-policy":
            self.policy = given.get("content") or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        last = self.open.pop()
        assert last == tag, f"</{tag}> closes <{last}>"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def unknown_decl(self, data: str) -> None:
        self.comments.append(data)


def hostile(sha256: str, source: str = "https://gemeente.example/") -> Told:
    """A report all of whose texts are hostile."""
    names = ("quantity", "measure", "category", "label", "printed", "row_label", "publisher")
    texts = dict.fromkeys(names, HOSTILE)
    told = suspicion("0af3" * 4, explanation=HOSTILE, whose="publisher")
    suspect = {**told["quality.suspects"][0], "explanation": HOSTILE, "hypothesis": "one_digit"}
    decision = {
        **{"decision_id": "d", "finding_id": "f" * 16, "printed": HOSTILE, "evidence": HOSTILE},
        **{"reason": HOSTILE, "decided_by": HOSTILE, "decided_at": AT, "why_not": HOSTILE},
        **{"conclusion": "correct_value", "status": "in_force", "publisher": HOSTILE},
    }
    used = {"rule_id": HOSTILE, "figure_id": "0af3" * 4, "position": 1}
    number = {"printed": HOSTILE, "reason": HOSTILE, "status": "unclaimed", **place()}
    return Told(
        sha256,
        {
            "core.figures": [{**figure("0af3" * 4), **texts}, {**figure("1bc4" * 4), **texts}],
            "quality.numbers": [number],
            "quality.rules": [
                {"rule_id": HOSTILE, "kind": "sum", "group": "balance", "text": HOSTILE}
            ],
            "quality.verdicts": [
                {"rule_id": HOSTILE, "verdict": "discrepancy", "explanation": HOSTILE}
            ],
            "quality.verdict_figures": [used],
            "quality.findings": told["quality.findings"],
            "quality.finding_rules": [{"finding_id": "f" * 16, "rule_id": HOSTILE}],
            "quality.suspects": [suspect],
            "quality.decisions": [decision],
        },
        document={
            **{"title": HOSTILE, "file": f"{HOSTILE}.pdf", "edition": HOSTILE, "reason": HOSTILE},
            **{"licence": HOSTILE, "source_url": source},
        },
        report={"publisher": HOSTILE, "programme": HOSTILE, "document_type": HOSTILE},
    )


def pages_of(folder: Path, *told: Told) -> dict[str, str]:
    live = release_of(folder / "dtz.duckdb", *told)
    write_site(folder / "report", live, manner())
    site = folder / "report"
    return {str(path.relative_to(site)): path.read_text("utf-8") for path in site.rglob("*.html")}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site on two reports, and a quarantined file, all of them hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    held = Told("ef" * 32, document={"status": "quarantined", "report_id": None, "reason": HOSTILE})
    return pages_of(folder, hostile("ab" * 32), held)


def test_every_page_is_well_formed_and_has_the_strict_policy(pages):
    assert len(pages) >= 2
    for text in pages.values():
        page = Page(text)
        assert page.open == []
        assert page.comments == []
        parts = {part.split()[0]: part.split()[1:] for part in page.policy.split(";")}
        assert parts["default-src"] == ["'none'"]
        assert "'unsafe-inline'" not in page.policy
        assert "'unsafe-eval'" not in page.policy
        first = [tag for tag, _ in page.elements]
        assert first.index("meta") < first.index("script")


def test_nothing_that_a_report_says_can_run(pages):
    for text in pages.values():
        for tag, attributes in Page(text).elements:
            assert tag not in ("iframe", "object", "embed", "base", "style")
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            if tag == "script" and attributes.get("type") != "application/json":
                assert (attributes.get("src") or "").endswith(".js")
            for name in ("href", "src", "xlink:href", "action"):
                if name in attributes:
                    _leads_nowhere_else(tag, attributes[name] or "")


def _leads_nowhere_else(tag: str, address: str) -> None:
    """Within the site; or, of a link alone, to a publisher on the web."""
    if ":" in address.split("/")[0] or address.startswith("/"):
        assert tag == "a"
        assert address.startswith("https://gemeente.example/")
    assert "evil" not in address
    assert "<" not in address


def test_what_steers_a_terminal_or_turns_a_line_is_made_visible(pages):
    for text in pages.values():
        assert not set(STEERING) & set(text)


def test_what_a_report_says_is_shown_as_it_says_it(pages):
    (report,) = (text for name, text in pages.items() if name.startswith("reports/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in report
    assert "{{ 7 * 7 }}" in report
    assert "49" not in [word for word in report.split() if word == "49"]


def test_names_of_files_are_made_of_ids_alone(pages):
    assert all(re.fullmatch(r"reports/[0-9a-f]{16}\.html|[a-z]+\.html", name) for name in pages)
    assert [name for name in pages if name.startswith("reports/")] == [f"reports/{'ab' * 8}.html"]


def test_only_the_web_is_linked_to_and_without_telling_it_who_links(tmp_path):
    told = [
        Told(f"{number:02x}" * 32, document={"source_url": source})
        for number, source in enumerate(SOURCES)
    ]
    for text in pages_of(tmp_path, *told).values():
        for tag, attributes in Page(text).elements:
            address = attributes.get("href") or ""
            if tag == "a" and (":" in address.split("/")[0] or address.startswith("/")):
                assert SOURCES[address]
                assert set((attributes.get("rel") or "").split()) >= {"noopener", "noreferrer"}


def test_a_page_that_is_broken_would_be_told() -> None:
    with pytest.raises(AssertionError, match="closes"):
        Page("<p><b></p>")
