"""Everything that can be wrong with a document, each problem with its place and a hint."""
