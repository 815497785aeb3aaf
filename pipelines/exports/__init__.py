"""A release as files for other programs: CSV, Parquet, a workbook, and a description of them.

    model       what an export tells of its release, and of each file
    tables      one table as CSV or Parquet
    workbook    all tables as sheets of one file
    cover       what the first and the last sheet of a workbook say
    cells       how a column looks in a sheet
    package     datapackage.json: what is there, of which type, from which sources
    folder      a folder that is there as a whole or not at all, and only replaced if it is ours
    writing     the order of it

The same release gives the same bytes. XlsxWriter is at home here and nowhere else. Which tables
are meant, and what is asked of a release, is decided by the domain.
"""
