"""`python -m tools.misuse SEED …`: see `tools.misuse.report`."""

from tools.misuse.report import main
from tools.steps import finish

finish(main)
