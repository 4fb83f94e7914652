"""Case work: the queue, one report with all that is done about it, its clock and its notices."""
