"""The pages of recommendations, by what they are about."""
