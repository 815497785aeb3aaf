"""The stages of a refresh, in the order in which they run, each a function of what went before.

    look      raw/ -> files seen, and the first sight of each content       (`looking.py`)
    read      contents -> extractions in the archive                        (`reading.py`)
    assemble  archive -> rows of core: reports, documents, figures, ...     (`assembling.py`)
    reconcile figures + rules -> rows of quality: verdicts, findings, ...   (`reconciling.py`)
    announce  what changed of findings -> messages in the outbox            (`announcing.py`)
    deliver   messages -> their channels, also between refreshes            (`delivering.py`)

Building and publishing the release is `pipelines.store`. No table is validated here and nothing
is scheduled: that is the domain's. Rows are dictionaries with the columns of the warehouse.
"""
