"""Text to model: the essay's own shape, and the files people write."""
