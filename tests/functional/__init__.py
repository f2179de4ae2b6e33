"""A package only because a fixture cannot live as long as a folder without this file (see conftest.py)."""
