"""Asks a release with whatever Python client runs this: python ask.py RELEASE < questions.json.

The questions are a list of SELECTs; the answers come out as JSON, every value as the client's own
text, null as null. Run by an environment of its own, so nothing of the project is imported.
"""

from __future__ import annotations

import json
import sys

import duckdb


def main() -> None:
    with duckdb.connect(sys.argv[1], read_only=True) as release:
        answers = [
            [
                [None if value is None else str(value) for value in row]
                for row in release.execute(sql).fetchall()
            ]
            for sql in json.load(sys.stdin)
        ]
    json.dump({"version": duckdb.__version__, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
