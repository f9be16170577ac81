"""The balance by partner."""
