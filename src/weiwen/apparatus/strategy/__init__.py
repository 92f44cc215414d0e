"""Strategy: the centre moves budgets, law and coverage on what it was told."""
