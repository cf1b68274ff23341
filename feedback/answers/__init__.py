"""What one person sends: made anonymous, counted, and forgotten."""
