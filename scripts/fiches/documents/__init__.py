"""All that the documents may see."""
