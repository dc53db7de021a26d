"""The demo's two cases, entered through the ordinary services in the order in which they happened."""
