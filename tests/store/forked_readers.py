"""A dozen readers, each a process that opens the release anew for each question until it is told.

`python -m tests.store.forked_readers FOLDER` prints a line once all are at work, and ends when its
input does: with one line of JSON per reader, what it read and the faults that it met.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import duckdb

from pipelines.store.query import run_query

READERS = 12
# All that a release says of itself, in one answer; `ops.releases` has one row.
SQL = """
SELECT number, r.figures, a.count, a.least, a.most, m.figures, m.total_eur
FROM ops.releases r, marts.total m,
     (SELECT count(*) AS count, min(amount_eur) AS least, max(amount_eur) AS most
      FROM core.amounts) a
"""


def asked(live: Path, is_ours: bool) -> list[tuple]:
    """The answer to the question by `dtz query`'s way, or by that of any other client."""
    if is_ours:
        return run_query(live, SQL).rows
    with duckdb.connect(live, read_only=True) as connection:
        return connection.execute(SQL).fetchall()


def is_of_one_release(rows: list[tuple]) -> bool:
    """Whether all parts of an answer are of the same release."""
    ((number, said, count, least, most, figures, total),) = rows
    return bool(said == count == figures and least == most == number and total == number * count)


def read_on(live: Path, number: int, stop: Path) -> dict[str, object]:
    """What one reader saw until `stop` was there."""
    seen, faults, answers = set(), [], 0
    while not stop.exists():
        try:
            rows = asked(live, is_ours=bool(number % 2))
            answers += 1
            seen.add(rows[0][0])
            if not is_of_one_release(rows):
                faults.append(f"a mix: {rows}")
        except Exception as error:
            faults.append(f"{type(error).__name__}: {error}")
        time.sleep(0.2)
    return {"seen": sorted(seen), "faults": faults, "answers": answers}


def main() -> None:
    """Fork the readers, and have them end when there is no more input."""
    folder = Path(sys.argv[1])
    stop = folder / "stop"
    children = []
    for number in range(READERS):
        child = os.fork()
        if child == 0:
            told = read_on(folder / "dtz.duckdb", number, stop)
            (folder / f"reader{number}.json").write_text(json.dumps(told), encoding="utf-8")
            os._exit(0)
        children.append(child)
    print(len(children), flush=True)
    sys.stdin.read()
    stop.touch()
    for child in children:
        os.waitpid(child, 0)
    for number in range(READERS):
        print((folder / f"reader{number}.json").read_text(encoding="utf-8"), flush=True)


if __name__ == "__main__":
    main()
