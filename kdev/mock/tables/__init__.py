"""Tables of ready-made values: what each record draws from them, and how records are joined from it."""
