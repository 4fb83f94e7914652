"""How people's decisions and entitlements are shown: instants with Seoul's offset."""

from typing import Annotated

from pydantic import PlainSerializer

from dolbom.clock import parse_stamp, rfc3339

Moment = Annotated[str, PlainSerializer(lambda text: rfc3339(parse_stamp(text)))]
"""A stamp, shown with Seoul's offset."""
