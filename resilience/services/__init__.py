"""One function for each thing a person does: permission, transaction, domain, statistics, view.

Each takes the store and the viewer; a viewer's roles are read again inside the transaction, at the moment of the
click. The pages, the command line and any later interface use these same functions.
"""
