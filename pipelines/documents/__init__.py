"""Bytes to pages of words with their boxes; no meaning is given to any word here.

pdfplumber and pypdfium2 are at home here and nowhere else.
"""
