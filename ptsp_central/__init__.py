"""The reference central: takes in every terminal's log, once and in order, and signs receipts.

Stands on the protocol and the pure core only; nothing of the terminal may import it.
"""
