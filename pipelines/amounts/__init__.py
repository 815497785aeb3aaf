"""Printed text to exact amounts and units, or an error; never a guess. No geometry, no PDF."""
