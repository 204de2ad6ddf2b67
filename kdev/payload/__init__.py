"""What a value looks like, and how it is written in bytes."""
