"""Experiments as data: sweeps over many worlds, sensitivity, and claims that stand trial."""
