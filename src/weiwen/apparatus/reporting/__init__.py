"""Reporting: localities report up, and hide; their leaders are ranked."""
