"""What the pages that show several stages ask, each in a fixed number of queries."""
