"""The demonstration city: Saebit, invented, two years of work through the real services.

`data/` holds the content, one TOML or CSV file per kind; `content` reads it, `story` lets the people act, `load` runs
everything in the order of time. Ages are in days before today, so that what is late stays late.
"""
