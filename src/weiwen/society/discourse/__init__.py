"""Discourse: posts spread over ties, less what platforms delete under standing orders."""
