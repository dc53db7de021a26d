"""The stage's commands."""
