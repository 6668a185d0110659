"""Measures of the older site."""

PADDING = "1em"
