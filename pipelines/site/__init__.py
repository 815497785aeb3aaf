"""A release as a static site: reports, sums and spots on pages, for who has only a browser.

    gather.py           a release to what the pages tell             (model.py)
    gather_evidence.py  what belongs to a finding beside its sums    (evidence.py)
    gather_changes.py   what later editions changed                  (changes.py)
    money.py            the marts of a report to what its charts tell
    overview.py         what is told of all reports together
    searching.py        what search looks through
    looking.py          kinds of boxes, and the sums of each figure
    trees.py            sums to trees of totals and parts
    telling.py          what these give to the templates
    exhibits.py         amounts to charts with their tables          (exhibit.py)
    charts.py           bars to specifications of Vega-Lite
    drawing.py          specifications to drawings, as SVG
    pictures.py         pages of the PDFs as images                  (in workers)
    pages.py            what the pages tell to HTML                  (templates/, static/)
    standing.py         which reports stand as they stood: their pages are taken over
    report_pages.py     the pages of each report                     (manner.py)
    writing.py          all of it into a folder that takes the place of the last one

Nothing is judged here: what adds up and what does not stands in the release.
"""
