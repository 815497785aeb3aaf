"""Findings -> messages for people, each delivered once.

What is news (`selection.py`), what a message says (`messages.py`), where it goes (`delivery.py`):
three pieces that know nothing of each other's insides. Apprise is at home here and nowhere else.
"""
