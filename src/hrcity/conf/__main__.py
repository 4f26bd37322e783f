"""`python -m hrcity.conf` is the `hrcity` command."""

from hrcity.conf.command import main

main()
