"""Where the site shows a report, a figure and a finding: what messages, tables and pages link to.

Paths are those below the folder of the site. They are stored in releases and sent in messages, so
they stay as they are.
"""

from __future__ import annotations


def page_address(document_id: str) -> str:
    """The page of a document that is the current edition of a report."""
    return f"reports/{document_id}.html"


def figure_anchor(figure_id: str) -> str:
    """The spot of a figure on that page."""
    return f"figure-{figure_id}"


def finding_anchor(finding_id: str) -> str:
    """The finding on that page."""
    return f"finding-{finding_id}"
