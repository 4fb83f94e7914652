"""Children's accounts at the desk: cards, moves, suspensions; and what lapses."""
