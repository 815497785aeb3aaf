"""The decisions that are on file, and a new one about what a release shows. No Dagster here.

What is asked is filled in from the release: document, quantity, place, printed text. What makes no
sense there is refused before it is written.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from dtz_assets.releases import first_answer
from dtz_assets.settings import Settings
from pipelines.amounts.model import Notation
from pipelines.amounts.parse import parse_amount
from pipelines.decisions import load_decisions
from pipelines.errors import AmountError, DefinitionError
from pipelines.figures.model import Extraction
from pipelines.reconcile.deciding import no_sense
from pipelines.reconcile.decisions import (
    ABOUT_FIGURES,
    WITH_AMOUNT,
    Block,
    Conclusion,
    Decision,
    plain_amount,
)
from pipelines.reconcile.guards import finding_texts
from pipelines.stages.archives import Archives
from pipelines.store.intake import Intake
from pipelines.store.query import run_query
from pipelines.text import did_you_mean, slug

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a person says; the rest of the decision is in the release."""

    identifier: str
    conclusion: Conclusion
    reason: str
    amount: str | None = None
    notation: Notation | None = None
    evidence: str | None = None
    by: str | None = None


def decisions_on_file(settings: Settings) -> tuple[Decision, ...]:
    """All decisions; raises DefinitionError for a file that is wrong."""
    return load_decisions(settings.decisions, _publishers(settings))


def decision_about(asked: Asked, settings: Settings) -> Decision:
    """The decision about a figure, finding or document of the current release.

    Raises DefinitionError for an id that is not in it, and for a decision that makes no sense.
    """
    subject = _subject(asked, settings)
    said = {
        "conclusion": asked.conclusion,
        "amount": _amount(asked),
        "reason": asked.reason,
        "evidence": asked.evidence,
        "by": asked.by or whoever_runs_this(),
        "at": datetime.now(ZoneInfo(settings.timezone)).date().isoformat(),
    }
    publisher = subject.pop("publisher")
    try:
        block = Block.model_validate({**subject, **said})
    except ValidationError as error:
        first = error.errors()[0]
        path = "".join(f"{part}: " for part in first["loc"])
        raise _refused(asked, path + first["msg"].removeprefix("Value error, ")) from error
    decision = Decision.model_construct(**dict(block), publisher=publisher)
    if any(one.decision_id == decision.decision_id for one in decisions_on_file(settings)):
        where = settings.decisions / f"{publisher}.yaml"
        raise _refused(asked, "was decided already", f"change it in {where}")
    return decision


def _publishers(settings: Settings) -> set[str]:
    """All of whom there are reports: by folder, on record, or as the text of a report says."""
    folders = [path.name for path in settings.raw.glob("*") if path.is_dir()]
    seen = [one.publisher for one in Intake(settings.intake).all()]
    told = [row["publisher"] for row in first_answer(settings, _PUBLISHERS)]
    told += [] if told else _publishers_in_archive(settings)
    return {slug(name) for name in (*folders, *seen, *told)} - {""}


def _publishers_in_archive(settings: Settings) -> list[str]:
    """Those that the texts name, where no release says it: there is none yet, or none any more."""
    archives = Archives(settings.archive)
    extractions, found = archives.extractions, []
    for one in Intake(settings.intake).all():
        if key := extractions.newest(one.sha256):
            kept = extractions.read(one.sha256, key)
            found += [kept.identity.publisher] if isinstance(kept, Extraction) else []
    return found


def _subject(asked: Asked, settings: Settings) -> dict[str, Any]:
    """What the decision is about, as keys of its block, and its publisher."""
    if not re.fullmatch(r"[0-9a-f]{16}", asked.identifier):
        raise _refused(asked, "is no id", "an id has 16 digits from 0 to f, such as figure_id")
    if figure := _one(settings, _FIGURE.format(asked.identifier)):
        return _about_figure(asked, figure)
    if finding := _one(settings, _FINDING.format(asked.identifier)):
        return _about_finding(asked, finding, settings)
    if document := _one(settings, _DOCUMENT.format(asked.identifier)):
        return _about_document(asked, document)
    if old := _one(settings, _OLD_FIGURE.format(asked.identifier)):
        problem = f"is a figure of {old['file']}, which a later edition superseded"
        raise _refused(asked, problem, "decide about the figure of the current edition")
    known = [row["id"] for row in _rows(settings, _IDS)]
    hint = did_you_mean(asked.identifier, known) or "`dtz check` and core.figures have the ids"
    raise _refused(asked, "is no figure, finding or document of the current release", hint)


def _about_figure(asked: Asked, figure: Row) -> dict[str, Any]:
    if asked.conclusion not in ABOUT_FIGURES:
        raise _refused(asked, f"is a figure: `{asked.conclusion}` is not about one", _one_of())
    if why := no_sense(asked.conclusion, figure["measure"], figure["amount_kind"]):
        raise _refused(asked, _NO_SENSE[why])
    amount = _amount(asked)
    if amount is not None and amount == figure["amount_eur"]:
        raise _refused(asked, "was read as just that amount", "say --conclusion as_printed")
    subject = {name: figure[name] for name in ("publisher", "quantity", "place", "printed")}
    return {**subject, "document": figure["document_id"]}


def _about_finding(asked: Asked, finding: Row, settings: Settings) -> dict[str, Any]:
    if finding["document_id"] is None:
        raise _refused(asked, "is about no document", "remove its cause: it says what to do")
    if asked.conclusion is Conclusion.RELEASE:
        document = _one(settings, _DOCUMENT.format(finding["document_id"]))
        assert document is not None
        return _about_document(asked, document)
    if asked.conclusion is not Conclusion.ACCEPTED:
        problem = f"is a finding: `{asked.conclusion}` is about a figure"
        raise _refused(asked, problem, "give the figure_id, or --conclusion accepted")
    if finding["state"] != "open":
        raise _refused(asked, f"is {finding['state']} already")
    return {
        "publisher": _publisher(asked, finding),
        "document": finding["document_id"],
        "finding": finding["finding_id"],
        "printed": _text_of(finding, settings),
    }


def _about_document(asked: Asked, document: Row) -> dict[str, Any]:
    if asked.conclusion is not Conclusion.RELEASE:
        problem = f"is a document: `{asked.conclusion}` is not about one"
        raise _refused(asked, problem, "give the id of a figure or finding, or say release")
    if document["reason_code"] != "disputed":
        because = document["reason_code"] or "not held back"
        problem = f"cannot be released: it is {because}"
        raise _refused(asked, problem, "only what is held back as `disputed` can")
    return {
        "publisher": _publisher(asked, document),
        "document": document["document_id"],
        "printed": document["reason_detail"],
    }


def _publisher(asked: Asked, row: Row) -> str:
    folder = row["file"].partition("/")[0] if "/" in row["file"] else ""
    publisher = row["publisher"] or slug(folder)
    if not publisher:
        raise _refused(asked, "is of no known publisher", "put its file into raw/<publisher>/")
    return str(publisher)


def _text_of(finding: Row, settings: Settings) -> str | None:
    document = finding["document_id"]
    links, verdicts, numbers = (
        _rows(settings, f"select * from quality.{table} where {column} = '{value}'")
        for table, column, value in (
            ("finding_rules", "finding_id", finding["finding_id"]),
            ("verdicts", "document_id", document),
            ("numbers", "document_id", document),
        )
    )
    return finding_texts([finding], links, verdicts, numbers).get(finding["finding_id"])


def _amount(asked: Asked) -> Decimal | None:
    """The amount that was given, in plain digits or in the notation that was named."""
    if (asked.amount is None) != (asked.conclusion not in WITH_AMOUNT):
        said = "needs --amount" if asked.amount is None else "takes no --amount"
        raise _refused(asked, f"`{asked.conclusion}` {said}")
    if asked.amount is None:
        return None
    try:
        if asked.notation is None:
            return Decimal(plain_amount(asked.amount.strip()))
        value = parse_amount(asked.amount, asked.notation).value
    except AmountError as error:
        raise _refused(asked, f"--amount: {error}") from error
    except ValueError as error:
        raise _refused(asked, f"--amount: {error}", "or say --notation nl or en") from error
    if value is None:
        raise _refused(asked, f"--amount: {asked.amount!r} is no amount")
    return value


def whoever_runs_this() -> str:
    """The name of the user; raises DefinitionError where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise DefinitionError("--by", "nobody is known to run this", "say who decides") from error


def _refused(asked: Asked, problem: str, suggestion: str = "") -> DefinitionError:
    return DefinitionError(asked.identifier, problem, suggestion)


def _one_of() -> str:
    return "say one of " + ", ".join(ABOUT_FIGURES)


def _rows(settings: Settings, sql: str) -> list[dict[str, Any]]:
    answer = run_query(settings.live, sql)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _one(settings: Settings, sql: str) -> dict[str, Any] | None:
    return next(iter(_rows(settings, sql)), None)


_PUBLISHERS = "select publisher from core.reports"
_NO_SENSE = {
    "percentage": "is a percentage, which has no amount in euros: only as_printed is possible",
    "disputed": "was read differently by two readers: say with our_mistake what is printed",
}
_FIGURE = "select * from core.figures where figure_id = '{}'"
_OLD_FIGURE = """
select file from core.figures_history join core.documents using (document_id)
where figure_id = '{}' and known_to is not null limit 1
"""
_FINDING = """
select f.*, d.file, r.publisher from quality.findings f
left join core.documents d using (document_id) left join core.reports r using (report_id)
where finding_id = '{}'
"""
_DOCUMENT = """
select d.*, r.publisher from core.documents d left join core.reports r using (report_id)
where document_id = '{}'
"""
_IDS = """
select figure_id as id from core.figures union all select finding_id from quality.findings
union all select document_id from core.documents
"""
