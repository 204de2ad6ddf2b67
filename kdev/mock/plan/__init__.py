"""A schema becomes a plan: sources of values, what agrees with what, keys; proven before a record is made."""
