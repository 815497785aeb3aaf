"""A release as a static site: reports, sums and spots on pages, for who has only a browser.

    gather.py     a release to what the pages tell      (model.py)
    pictures.py   pages of the PDFs as images           (in workers)
    charts.py     amounts to drawings, as SVG
    looking.py    kinds of boxes, and the sums of each figure
    pages.py      what the pages tell to HTML           (templates/, static/)
    writing.py    all of it into a folder that takes the place of the last one

Nothing is judged here: what adds up and what does not stands in the release.
"""
