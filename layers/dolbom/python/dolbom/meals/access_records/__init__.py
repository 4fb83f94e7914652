"""Who opened a child's account or a misuse case, when, from where and why: written before anything is shown."""
