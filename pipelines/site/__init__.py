"""A release as a static site: reports, sums and spots on pages, for who has only a browser.

    gather.py     a release to what the pages tell      (model.py)
    pictures.py   pages of the PDFs as images           (in workers)
    money.py      the marts of a report to what its charts tell
    exhibits.py   that to charts with their tables       (exhibit.py)
    charts.py     bars to specifications of Vega-Lite
    drawing.py    specifications to drawings, as SVG
    overview.py   what is told of all reports together
    searching.py  what search looks through
    pages.py      what the pages tell to HTML           (templates/, static/)
    writing.py    all of it into a folder that takes the place of the last one

Nothing is judged here: what adds up and what does not stands in the release.
"""
