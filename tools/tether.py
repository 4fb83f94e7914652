"""Ties a group of processes to the process that starts it: it ends when that one does, also when that one was killed.

    python tools/tether.py DESCRIPTOR COMMAND…

DESCRIPTOR is the reading end of a pipe, and only the starter holds the other end: however the starter ends, the kernel
closes what it held. Then a watcher in the group, which has waited for just that, ends all of the group and with it
itself. So nothing is asked again and again, no process id can be another's by then, and it is the same on Linux and
macOS. The command takes this process's place, so its id is the one that the starter knows. Imports nothing of ours: it
stands between a starter and each cloud of the tests.
"""

import os
import signal
import sys


def main() -> None:
    descriptor, *command = sys.argv[1:]
    if os.fork() == 0:
        _wait_and_end(int(descriptor))
    os.close(int(descriptor))
    os.execv(command[0], command)


def _wait_and_end(descriptor: int) -> None:
    """The watcher: nothing is ever written into the pipe, so that what is read is its end."""
    os.read(descriptor, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
