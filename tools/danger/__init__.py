"""The corpora of reports with and without danger, the model that is made from one of them, and their report."""
