"""How many devices a run is cut over: as many as are asked for, if they are there and its pages can be cut so."""

import jax

from weiwen.errors import InputError

FORCED = "XLA_FLAGS=--xla_force_host_platform_device_count="


def check(asked: int | None) -> None:
    """Refuse a number of devices that is not there."""
    there = jax.devices()
    if asked is None or 1 <= asked <= len(there):
        return
    kind = there[0].platform
    told = f"--devices {asked}: there are 1 to {len(there)} to choose from ({kind}); type --devices {len(there)}"
    if asked > 1 and kind == "cpu":
        told += f", or let the processor pass for more: put {FORCED}{asked} before the command"
    raise InputError(told)


def chosen(asked: int | None, pages: int) -> int:
    """So many devices as are asked for; None: as many as there are and divide the pages."""
    check(asked)
    fitting = [n for n in range(1, len(jax.devices()) + 1) if pages % n == 0]
    if asked is None:
        return fitting[-1]
    if asked not in fitting:
        numbers = ", ".join(map(str, fitting))
        raise InputError(f"--devices {asked}: {pages} pages of people cannot be cut so; type --devices with {numbers}")
    return asked
