"""The pages on which plans are kept, by what they are about."""
