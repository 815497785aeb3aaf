"""Models of the verdict table that assert, by name, that a group of rules holds.

    sums_per_year     the items of a category in a year add up to its amount
    category_totals   categories and years add up to the totals over the period
    transfers         what is moved out equals what is received
    balance           budget less what left it is what is still available

Any other group of a definition has a check of its own, completeness among them.

Sums are computed in `pipelines.reconcile` and nowhere else; here its verdicts are judged.
"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pandera.pandas as pa

from pipelines.reconcile.model import Outcome, RuleKind

NAMED_GROUPS = ("sums_per_year", "category_totals", "transfers", "balance")


@cache
def group_schema(group: str) -> pa.DataFrameSchema:
    """The schema that the verdicts of a group of rules satisfy when all of them hold."""
    return pa.DataFrameSchema(
        checks=pa.Check(_reconciles, name=f"{group}: every printed total follows from its parts"),
        name=group,
    )


def broken_verdicts(group: str, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The rows of a group's verdicts, with the `kind` of their rules, that break its schema."""
    try:
        group_schema(group).validate(verdicts, lazy=True)
        return verdicts.iloc[0:0]
    except pa.errors.SchemaErrors as errors:
        rows = sorted({int(index) for index in errors.failure_cases["index"]})
        return verdicts.loc[rows]


def _reconciles(verdicts: pd.DataFrame) -> pd.Series[bool]:
    """No discrepancy; and of what a report should have (kind complete), nothing is absent."""
    is_absent = (verdicts["verdict"] == Outcome.NOT_CHECKABLE.value) & (
        verdicts["kind"] == RuleKind.COMPLETE.value
    )
    return (verdicts["verdict"] != Outcome.DISCREPANCY.value) & ~is_absent
