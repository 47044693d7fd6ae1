"""Practice: a real terminal to play in, and the demo visit. Needs pyte (extra [demo]).

Imported by verbs and tests only.
"""
