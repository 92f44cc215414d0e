"""Benchmarks: one question a script. `uv run python -m benchmarks loop` answers: how fast is the loop?"""
