"""What is asked about editions."""
