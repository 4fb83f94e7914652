"""`python -m tools.discovery [HOUSEHOLDS] [SEED]`: see `tools.discovery.play`."""

from tools.discovery.play import main
from tools.steps import finish

finish(main)
