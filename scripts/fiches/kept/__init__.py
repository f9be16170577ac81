"""Results kept on disk, and what they are made from."""
