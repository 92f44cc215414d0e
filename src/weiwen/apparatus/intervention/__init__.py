"""Intervention: files become measures, under capacity."""
