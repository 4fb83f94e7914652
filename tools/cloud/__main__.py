"""`python -m tools.cloud …`: see `tools.cloud.commands`."""

from tools.cloud.commands import main
from tools.steps import finish

finish(main)
