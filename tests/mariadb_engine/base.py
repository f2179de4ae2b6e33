"""Django's own engine for MariaDB, out of reach of what test cases patch into every other one.

A test case lets nobody connect to a database that Django did not make for it; the Commons is a database that is only
read, and it is there only while a test has asked for it (tests/commons.py).
"""

from django.db.backends.mysql.base import DatabaseWrapper as MariaDBWrapper


class DatabaseWrapper(MariaDBWrapper):
    def ensure_connection(self) -> None:
        if self.connection is None:
            with self.wrap_database_errors:
                self.connect()
