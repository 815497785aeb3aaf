"""Tables: row labels × column headers, ruled or not, over several lines and pages.

grid     numbers to columns and rows, by geometry alone
headers  the words above the columns
labels   the words before the rows: wrapped, grouped under a heading
place    a grid and its definition to figures
"""
