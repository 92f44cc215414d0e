"""Compiled programs are kept between runs, in the user's cache folder; a run made from a kept one has the same bits."""

import os
from pathlib import Path

import jax


def cache_programs() -> None:
    """Let the compiler keep what it compiled (WEIWEN_CACHE names another folder; empty keeps nothing)."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "weiwen"
    folder = os.environ.get("WEIWEN_CACHE", str(default))
    if not folder:
        return
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 1.0)
