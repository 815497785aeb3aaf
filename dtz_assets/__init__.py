"""The domain: DTZ reports, their definitions and rules, and the Dagster code location.

`definitions.py` assembles everything and is the one entry point; `cli.py` is `dtz`. What is
general to reports of any programme belongs in `pipelines`.
"""
