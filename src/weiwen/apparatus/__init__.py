"""Apparatus: what the state has. Nothing here imports anything of society; it learns by signals alone."""
