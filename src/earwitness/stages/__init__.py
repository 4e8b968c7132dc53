"""The road: nine stages in order."""
