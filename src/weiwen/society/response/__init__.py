"""Response: people learn from what touched them and from what they saw."""
