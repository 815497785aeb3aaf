"""What is kept: archive of extractions, intake, operational state, releases, and reading them.

No figure is computed here and nothing is decided about one. duckdb is at home here and nowhere
else in `pipelines`.

    archive   what was found in one document, written once (Parquet), packed by thousands
    intake    when a content was first seen, and from where
    state     runs, files seen, outbox of messages (SQLite)
    release   tables and views -> a new DuckDB file -> the live one, atomically
    query     reading the live release without any power to do harm
    lock      one refresh at a time

    tombstones   contents that a person had purged
"""
