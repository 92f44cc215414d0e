"""Society: what is true. Nothing here imports anything of the apparatus."""
