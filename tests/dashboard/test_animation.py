"""The animation of a run: bounded in pictures and bytes, and each picture carries the harm and where it comes from."""

import io
from itertools import pairwise

import numpy as np
from made_weeks import made_live
from PIL import Image

from weiwen.dashboard import animation
from weiwen.dashboard.animation import MOST_BYTES, animated
from weiwen.dashboard.jobs import Job


def test_an_animation_has_bounded_pictures_and_bytes_and_its_caption(monkeypatch):
    monkeypatch.setattr(animation, "MOST_FRAMES", 5)
    live = made_live(weeks=9)
    live.diary.wronged = [0, 0, 0, 0, 1, 2, 3, 4, 5]
    job = Job(live, "animation", animated)
    content = animated(job)
    film = Image.open(io.BytesIO(content))
    assert len(content) <= MOST_BYTES
    assert film.n_frames == 5
    assert "seed 1" in film.info["comment"].decode()
    assert job.of == 5
    pictures = []
    for k in range(film.n_frames):
        film.seek(k)
        pictures.append(np.asarray(film.convert("RGB"), int))
    assert all((a != b).any() for a, b in pairwise(pictures))
    top = pictures[-1][: pictures[-1].shape[0] // 6]
    crimson = (abs(top - [168, 32, 58]).sum(-1) < 60).sum()
    assert crimson > 300  # the count of people stands on every picture


def test_a_film_that_is_too_large_loses_pictures_until_it_is_not(monkeypatch):
    luck = np.random.default_rng(1)
    noise = [Image.fromarray(luck.integers(0, 255, (60, 60, 3)).astype(np.uint8)) for _ in range(12)]
    whole = len(animation._file(noise, "x"))
    monkeypatch.setattr(animation, "MOST_BYTES", whole // 2)
    fewer = animation._file(noise, "x")
    assert len(fewer) <= whole // 2
    assert Image.open(io.BytesIO(fewer)).n_frames < 12
