"""Pages: what the public reads, and where an edition is prepared."""
