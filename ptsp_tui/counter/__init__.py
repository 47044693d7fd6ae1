"""Who serves: the use cases of a visit, used alike by screens and command line.

Imported by screens, cli and tests; it stands on store, cases, forms and catalog. No screen here.
"""
