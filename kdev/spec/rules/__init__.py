"""The rules of AsyncAPI as data, where each is written down, and the words in which they are told."""
