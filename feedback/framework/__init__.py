"""Principles, outcomes and indicators: the tree that questions come from."""
