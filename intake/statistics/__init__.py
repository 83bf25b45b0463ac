"""Figures of a month and the workbook they go out in. Every figure is a function over rows; see figures.py."""
