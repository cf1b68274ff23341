"""What the group said: what may be shown, and in which words."""
