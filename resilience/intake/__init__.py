"""Files into need records, or into sentences that say what is wrong with which row. It reads and never
stores.
"""
