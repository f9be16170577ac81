"""What an official file looks like, how it is found in a folder or a zip, and how it is read."""
