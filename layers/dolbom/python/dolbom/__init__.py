"""Dolbom (돌봄): the domain of the meal and the alert service, mounted into every function as a layer."""

import gc
import os

COLLECTED_AFTER_OBJECTS = 100_000
"""All that a start makes lives as long as its process: looking through it for garbage, as often as Python would by
itself, is an eighth of a start."""

gc.set_threshold(COLLECTED_AFTER_OBJECTS, 20, 20)
# We have no plugins of pydantic; to look for some it would read every installed package's metadata.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# Where time zones lie, as CPython is built with it; to find that out it would read its whole build configuration.
os.environ.setdefault("PYTHONTZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo")
