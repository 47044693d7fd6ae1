"""The verbs of the command line, one module per matter. Imported only by cli.py, on demand.

Each verb parses words, calls a use case of `counter/`, prints; it holds no rule.
"""
