"""A release as a static site: reports, sums and spots on pages, for who has only a browser.

    gather.py           a release to what the pages tell             (model.py)
    gather_evidence.py  what belongs to a finding beside its sums    (evidence.py)
    gather_changes.py   what later editions changed                  (changes.py)
    trees.py            sums to trees of totals and parts
    telling.py          what these give to the templates
    pictures.py         pages of the PDFs as images                  (in workers)
    charts.py           amounts to drawings, as SVG
    pages.py            what the pages tell to HTML                  (templates/, static/)
    writing.py          all of it into a folder that takes the place of the last one

Nothing is judged here: what adds up and what does not stands in the release.
"""
