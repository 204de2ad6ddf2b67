"""From consumed records to lines."""
