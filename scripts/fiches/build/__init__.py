"""What has to be made again, and making it."""
