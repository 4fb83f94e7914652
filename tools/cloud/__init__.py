"""The embedded cloud: its process, what is deployed to it, its people, and what one asks of it."""
