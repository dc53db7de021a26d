"""Background work: tasks in our own table, held under a lease, on both databases."""
