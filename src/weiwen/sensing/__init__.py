"""Sensing: the bridge from acts to signals.

A channel covers some people, misses some acts, and alleges some that never were.
"""
