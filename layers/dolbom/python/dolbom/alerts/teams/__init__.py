"""A centre's team: who is of it, to whom its lead gives reports, and the questions that it keeps ready."""
