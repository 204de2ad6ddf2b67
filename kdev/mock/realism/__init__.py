"""Values that read well: what a name speaks for, and who makes such values."""
