"""Least privilege, shown both ways: what functions really do at AWS is allowed, and what is allowed is really done.

`recorder` notes each call to AWS that a function makes while tests run, `policies` reads the synthesised roles and
judges a call by IAM's rules, `verdict` compares the two, and `plugin` does so at the end of each run of the tests. What
an operation is to IAM, `tools.cloud.iam` says, to the embedded cloud too.
"""
