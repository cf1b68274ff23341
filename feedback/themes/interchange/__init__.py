"""A release taken elsewhere: as table, workbook, JSON, data package and codebook, with the same numbers."""
