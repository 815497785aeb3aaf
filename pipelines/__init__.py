"""The engine: PDF reports in, reconciled figures and a DuckDB release out.

It knows PDF, numbers, tables and sums, and nothing of any programme or of Dagster.
Each room takes what the one before it hands over:

    amounts -> documents -> figures -> reconcile -> store -> alerts
"""
