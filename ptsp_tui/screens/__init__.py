"""The screens: one per step of the visit, thin; they show state and send intents.

Only the app and the command line import them. `base` is what every screen is made of.
Nothing is re-exported, so that a start imports only the screens it shows.
"""
