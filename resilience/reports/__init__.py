"""Views as files: workbook, comma-separated values, PDF. One writer for each, and all text in them is text."""
