"""Tables: row labels × column headers, ruled or not, over several lines and pages.

grid     numbers to columns and rows, by geometry alone
heads    where the head of a table stands
headers  the words above the columns
caption  what the amounts are multiplied by
labels   the words before the rows, over one line or several
nesting  what each row stands under
place    a grid and its definition to figures
totals   which cells a total line adds up
"""
