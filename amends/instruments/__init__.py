"""Small libraries in plain Python that could be published alone."""
