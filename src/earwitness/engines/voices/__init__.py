"""Telling voices apart that share one channel."""
