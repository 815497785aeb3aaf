"""Where reports come from: publishers and their addresses -> files under raw/.

Files are only added, never changed or removed. What stands in a file is no matter here, but that
it is a PDF.
"""
