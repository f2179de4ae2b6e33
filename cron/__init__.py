"""The monitor: asks the site as a visitor would, publishes what it found, and tells people when that changes.

A program of its own (`python -m cron`): it shares no code with the site, so that it cannot fail with it.
"""
