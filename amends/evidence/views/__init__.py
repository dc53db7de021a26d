"""The pages of evidence, by what they are for."""
