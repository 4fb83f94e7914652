"""Files of municipalities and card networks: policies, merchants, loads, settlements; each line once."""
