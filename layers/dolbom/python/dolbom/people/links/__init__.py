"""How an app account comes to a child's card: by the letter's code, or by who acts for the child already (P2)."""
