"""Figures + rules -> verdicts -> findings. The only room in which sums are computed.

The method is XBRL Calculations 1.1 in rounding mode: see docs/reconciliation.md.
"""
