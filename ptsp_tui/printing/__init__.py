"""Paper: receipts and slips as text. Imported by counter's callers; stands on cases and catalog."""
