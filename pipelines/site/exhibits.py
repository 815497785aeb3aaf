"""What the charts of the site show, each with the table of the same numbers beside it.

A report without such amounts has no such chart. In a drawing at most some bars have a place; the
table has them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from pipelines.amounts.render import render_amount
from pipelines.site.charts import (
    SERIES,
    Bar,
    Link,
    Tag,
    from_zero,
    rows_spec,
    stacked,
    years_spec,
)
from pipelines.site.drawing import Drawer
from pipelines.site.exhibit import Amount, Cell, Chart, Key, Row, cell
from pipelines.site.model import Report
from pipelines.site.money import Budget, Money, Spent, Step, Total, Transfer, gather_money
from pipelines.store.contents import Contents
from pipelines.wording import Language, say

MOST_ROWS = 24
"""So many rows a drawing has; more are only in its table."""
_LONGEST = 40
"""Years of a period that is drawn with its empty years."""


class Exhibits:
    """Makes the charts of reports, and of a publisher over its reports."""

    def __init__(self, contents: Contents, language: Language, drawer: Drawer) -> None:
        self._contents, self._language, self._drawer = contents, language, drawer

    def of_report(self, report: Report) -> list[Chart]:
        """The charts of a report: as many as its amounts allow."""
        return self.of_money(report, gather_money(self._contents, report.report_id))

    def of_money(self, report: Report, money: Money) -> list[Chart]:
        """The same of amounts that are at hand."""
        made = (
            self._spending(report, money.spent),
            self._budgets(report, money.budgets),
            self._balance(report, money.steps),
            self._transfers(report, money.transfers),
        )
        return [one for one in made if one is not None]

    def of_publisher(
        self, publisher: str, reports: Iterable[Report], totals: Mapping[str, Total]
    ) -> Chart | None:
        """What each report of a publisher spent of its budget; never added up: they may overlap."""
        known = [(one, totals[one.report_id]) for one in reports if one.report_id in totals]
        if not known:
            return None
        names = [f"{one.programme} {one.period}" for one, _ in known]
        pairs = [
            (name, total.budget, total.spent) for name, (_, total) in zip(names, known, strict=True)
        ]
        rows = [
            Row(name, (cell(total.budget), cell(total.spent)), address=one.address)
            for name, (one, total) in zip(names, known, strict=True)
        ]
        return self._pairs("publisher", publisher, pairs, ("budget", "spent"), rows)

    def _spending(self, report: Report, spent: Sequence[Spent]) -> Chart | None:
        if not spent:
            return None
        colours = _colours(spent)
        years = _years(report, {one.year for one in spent})
        sums: dict[int, dict[str, Decimal]] = {year: defaultdict(Decimal) for year in years}
        for one in spent:
            sums[one.year][colours[_series(one)]] += one.amount
        names = self._names(colours)
        bars = [bar for year in years for bar in self._stack(year, sums[year], names)]
        tags = [
            Tag(year, self._euros(sum(sums[year].values(), Decimal(0))), _top(bars, year))
            for year in years
            if sums[year]
        ]
        spec, unit = years_spec(bars, tags, years)
        keys = tuple(Key(colour, name) for colour, name in names.items())
        rows = tuple(self._spending_rows(report, spent, colours, years))
        columns = tuple(str(year) for year in years)
        drawing = self._draw(spec, "spending", report.programme, bars)
        return Chart("spending", drawing, unit, keys if len(keys) > 1 else (), columns, rows)

    def _stack(self, year: int, sums: Mapping[str, Decimal], names: Mapping[str, str]) -> list[Bar]:
        parts = ((one, sums[one], name) for one, name in names.items() if one in sums)
        said = (
            (amount, colour, f"{year}, {name}: {self._euros(amount)}")
            for colour, amount, name in parts
        )
        return stacked(said, year)

    def _spending_rows(
        self,
        report: Report,
        spent: Sequence[Spent],
        colours: Mapping[str, str],
        years: Sequence[int],
    ) -> Iterable[Row]:
        """A row for each series, and below it its items; where it has one item, that is the row."""
        for series in colours:
            items: dict[str, list[Spent]] = defaultdict(list)
            for one in spent:
                if _series(one) == series:
                    items[self._item(one)].append(one)
            if len(items) > 1:
                whole = [one for several in items.values() for one in several]
                yield Row(series, _sums(whole, years), is_sum=True)
            for item, several in items.items():
                label = item if len(items) > 1 else self._item(several[0], series)
                cells = tuple(
                    tuple(_figure(report, one) for one in several if one.year == year)
                    for year in years
                )
                yield Row(label, cells, is_part=len(items) > 1)
        if len(colours) > 1 or len(spent) > len(years):
            yield Row(self._say("together"), _sums(spent, years), is_sum=True)

    def _item(self, one: Spent, name: str | None = None) -> str:
        label = name or one.line_item or one.label
        return f"{label} ({self._say('in_kind')})" if one.is_in_kind else label

    def _budgets(self, report: Report, budgets: Sequence[Budget]) -> Chart | None:
        if not budgets:
            return None
        amended = {_of(one) for one in budgets if one.stage == "budget_amended"}
        counted = [
            one for one in budgets if one.stage == "budget_amended" or _of(one) not in amended
        ]
        pairs = [(self._budget_name(one), one.budget, one.spent) for one in counted]
        rows = [
            Row(
                self._budget_name(one, is_full=len(counted) < len(budgets)),
                (
                    cell(one.budget, one.budget_printed, report, one.budget_figure),
                    cell(one.spent, one.spent_printed, report, one.spent_figure),
                    cell(one.remaining),
                ),
            )
            for one in budgets
        ]
        columns = ("budget", "spent", "left")
        return self._pairs("budget", report.programme, pairs, columns, rows)

    def _budget_name(self, one: Budget, is_full: bool = False) -> str:
        parts = [str(one.year)] if one.year is not None else []
        parts += [part for part in (one.category, one.line_item) if part]
        if not (one.category or one.line_item):
            parts.append(self._say("whole"))
        return ", ".join([*parts, *([self._say(one.stage)] if is_full else [])])

    def _pairs(
        self,
        kind: str,
        about: str,
        pairs: Sequence[tuple[str, Decimal | None, Decimal | None]],
        columns: Sequence[str],
        rows: Sequence[Row],
    ) -> Chart:
        """What was spent, as a thin bar, within what there was to spend."""
        drawn, bars, values = _largest(pairs), [], []
        for place, (name, budget, spent) in enumerate(drawn):
            for amount, what in ((budget, "budget"), (spent, "spent")):
                if amount is not None:
                    says = f"{name}, {self._say(what)}: {self._euros(amount)}"
                    is_thin = what == "spent"
                    bars.append(from_zero(place, amount, f"chart-{what}", says, is_thin))
            shown = " / ".join(self._euros(one) for one in (spent, budget) if one is not None)
            values.append(Tag(place, shown, _top(bars, place)))
        labels = [Tag(place, name) for place, (name, *_) in enumerate(drawn)]
        spec, unit = rows_spec(bars, labels, values)
        whats = [one for one in ("budget", "spent") if any(f"-{one}" in b.colour for b in bars)]
        keys = tuple(Key(f"chart-{one}", self._say(one)) for one in whats)
        named = tuple(self._say(one) for one in columns)
        drawing = self._draw(spec, kind, about, bars)
        return Chart(kind, drawing, unit, keys, named, tuple(rows), len(pairs) - len(drawn))

    def _balance(self, report: Report, steps: Sequence[Step]) -> Chart | None:
        if len(steps) < 2:
            return None
        bars, values, links, rows, before = [], [], [], [], Decimal(0)
        for place, one in enumerate(steps):
            is_end = one.balance is not None
            ends = (Decimal(0), one.balance) if one.balance is not None else (before, one.running)
            shown = one.balance if one.balance is not None else one.change
            colour = "chart-balance" if is_end else f"chart-{'less' if shown < 0 else 'budget'}"
            says = f"{one.label}: {self._euros(shown)}"
            bars.append(Bar(place, min(ends), max(ends), colour, says))
            values.append(Tag(place, self._euros(shown), max(*ends, Decimal(0))))
            if place + 1 < len(steps):
                links.append(Link(place, one.running))
            before = one.running
            printed = None if is_end else one.change_printed
            change = cell(shown, printed, report, one.figure_id)
            rows.append(
                Row(one.label, (() if is_end else change, change if is_end else cell(one.running)))
            )
        labels = [Tag(place, one.label) for place, one in enumerate(steps)]
        spec, unit = rows_spec(bars, labels, values, links)
        columns = (self._say("change"), self._say("running"))
        drawing = self._draw(spec, "balance", report.programme, bars)
        return Chart("balance", drawing, unit, (), columns, tuple(rows))

    def _transfers(self, report: Report, transfers: Sequence[Transfer]) -> Chart | None:
        if not transfers:
            return None
        bars: list[Bar] = []
        labels, values, rows = [], [], []
        for one in transfers:
            name = self._transfer_name(one)
            sides = (("moved_out", one.moved_out), ("received", one.received))
            printed = [(what, amount) for what, amount in sides if amount is not None]
            for nth, (what, amount) in enumerate(printed if len(bars) < MOST_ROWS else ()):
                place, colour = len(bars), f"chart-{what.replace('_', '-')}"
                says = f"{name}, {self._say(what)}: {self._euros(amount)}"
                bars.append(from_zero(place, amount, colour, says))
                labels += [Tag(place, name)] if nth == 0 else []
                values.append(Tag(place, self._euros(amount), max(amount, Decimal(0))))
            moved = cell(one.moved_out, one.moved_out_printed, report, one.out_figure)
            received = cell(one.received, one.received_printed, report, one.in_figure)
            rows.append(Row(name, (moved, received, cell(one.difference))))
        spec, unit = rows_spec(bars, labels, values)
        whats = ("moved_out", "received")
        keys = tuple(Key(f"chart-{one.replace('_', '-')}", self._say(one)) for one in whats)
        columns = tuple(self._say(one) for one in (*whats, "difference"))
        drawing = self._draw(spec, "transfers", report.programme, bars)
        left_out = sum(one.moved_out is not None for one in transfers) - len(labels)
        return Chart("transfers", drawing, unit, keys, columns, tuple(rows), left_out)

    def _transfer_name(self, one: Transfer) -> str:
        unknown = self._say("unknown_party")
        name = f"{one.from_party or unknown} → {one.to_party or unknown}"
        return name if one.year is None else f"{one.year}: {name}"

    def _names(self, colours: Mapping[str, str]) -> dict[str, str]:
        """What each colour stands for; one that stands for several is the rest."""
        names: dict[str, str] = {}
        for series, colour in colours.items():
            names[colour] = self._say("rest") if colour in names else series
        return names

    def _draw(self, spec: Mapping[str, Any], kind: str, about: str, bars: Iterable[Bar]) -> Markup:
        title = f"{self._say(f'title_{kind}')}: {about}"
        return self._drawer.draw(spec, title, "; ".join(one.says for one in bars))

    def _say(self, key: str) -> str:
        return say(self._language, f"site.chart_{key}")

    def _euros(self, amount: Decimal) -> str:
        return render_amount(amount, self._language)


def _series(one: Spent) -> str:
    return one.category or one.line_item or one.label


def _colours(spent: Iterable[Spent]) -> dict[str, str]:
    """A colour for each series, the largest first; small ones beyond the last share one."""
    sizes: dict[str, Decimal] = defaultdict(Decimal)
    for one in spent:
        sizes[_series(one)] += abs(one.amount)
    ranked = sorted(sizes, key=lambda one: (-sizes[one], one))
    return {
        one: f"series-{place}" if place <= SERIES else "series-rest"
        for place, one in enumerate(ranked, start=1)
    }


def _years(report: Report, found: set[int]) -> list[int]:
    """All years of the period, so that one without an amount shows."""
    of_period = range(report.period_start, report.period_end + 1)
    return sorted(found | set(of_period)) if len(of_period) <= _LONGEST else sorted(found)


def _sums(spent: Iterable[Spent], years: Sequence[int]) -> tuple[Cell, ...]:
    sums: dict[int, Decimal] = {}
    for one in spent:
        sums[one.year] = sums.get(one.year, Decimal(0)) + one.amount
    return tuple(cell(sums.get(year)) for year in years)


def _figure(report: Report, one: Spent) -> Amount:
    return cell(one.amount, one.printed, report, one.figure_id)[0]


def _of(one: Budget) -> tuple[int | None, str | None, str | None]:
    return one.year, one.category, one.line_item


def _largest(
    pairs: Sequence[tuple[str, Decimal | None, Decimal | None]],
) -> list[tuple[str, Decimal | None, Decimal | None]]:
    """As many as a drawing has room for, in their order."""
    nothing = Decimal(0)
    sizes = [max(abs(budget or nothing), abs(spent or nothing)) for _, budget, spent in pairs]
    ranked = sorted(range(len(pairs)), key=lambda place: (-sizes[place], place))[:MOST_ROWS]
    return [pairs[place] for place in sorted(ranked)]


def _top(bars: Iterable[Bar], place: int) -> Decimal:
    return max((one.high for one in bars if one.place == place), default=Decimal(0))
