"""Every link of the site leads to something, and the check of that notices when one does not."""

from __future__ import annotations

import pytest

from tests.site.links import broken


def test_what_leads_nowhere_is_told(tmp_path):
    page = tmp_path / "a.html"
    (tmp_path / "b.html").write_text('<p id="there">', encoding="utf-8")
    page.write_text(
        '<p id="x"><p id="x"><a href="#x"><a href="b.html#there"><a href="https://example.org">'
        '<a href="#y"><a href="b.html#x"><a href="c.html"><a href="../etc"><img src="data:x">'
        '<p aria-labelledby="x z">',
        encoding="utf-8",
    )
    assert list(broken(page, tmp_path)) == [
        "id twice: x",
        "no such id: z",
        "no such anchor: #y",
        "no such anchor: b.html#x",
        "no such file: c.html",
        "no such file: ../etc",
        "no such file: data:x",
    ]


@pytest.mark.slow
def test_every_link_of_the_site_leads_somewhere(seen):
    assert len(seen.reports) == 2
    assert {path.name: list(broken(path, seen.folder)) for path in seen.pages} == {
        path.name: [] for path in seen.pages
    }
