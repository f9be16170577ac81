"""The pages that look at trade the other way round: by country, product, territory, side by side.

They are HTML alone: what they show has no printed form.
"""
