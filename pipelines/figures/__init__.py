"""Definition + words -> figures; every number that no definition claims is reported.

A definition is data (`definition.py`) and is checked when it is loaded (`pipelines.definitions`).
"""
