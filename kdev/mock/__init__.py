"""Made-up records, when they are due, and the loop that sends them."""
