"""Roads: what each kind of person came for, walked from end to end in a real browser."""
