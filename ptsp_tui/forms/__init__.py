"""How it is asked: field values, form state, checklist, pages, and why. Pure.

counter, cases and tests import it; it imports only the catalogue.
"""
