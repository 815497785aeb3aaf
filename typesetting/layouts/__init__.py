"""The ways in which one report can be set: each module has `render(sheet)`."""
