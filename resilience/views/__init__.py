"""Frozen answers, complete with n, interval, source and the sentence that says it.

Chart, table, document and download are all drawn from the same view, so they cannot disagree.
"""
