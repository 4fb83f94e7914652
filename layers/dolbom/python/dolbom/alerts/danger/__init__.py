"""Whether what somebody writes says that life may be at risk (A2)."""
