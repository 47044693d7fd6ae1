"""What happened: events, their fold to a case, receipt numbers, promises. Pure.

store, sync, counter and the central import it; it imports catalog and forms only.
"""
