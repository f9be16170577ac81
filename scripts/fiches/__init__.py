"""Foreign trade of the French departments: from the customs' files to published fiches."""
