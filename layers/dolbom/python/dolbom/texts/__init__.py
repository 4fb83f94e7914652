"""The words that people read, Korean and English. `problems` has the one table of error codes.

Code passes codes and facts; words are made at the edge: in problem documents, views, result files, pages and mails.
Neutral on purpose: nothing here tells a bystander that a meal card is in use (M8).
"""
