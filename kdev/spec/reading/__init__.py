"""Text becomes a document whose every value knows its place; references are followed as far as allowed."""
