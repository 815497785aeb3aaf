"""The assets, in the order of the data: sources, core, quality, release, marts, alerts.

An asset calls a stage of the engine, saves its tables for the next, and says how many rows.
"""
