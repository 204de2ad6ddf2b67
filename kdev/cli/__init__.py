"""The commands: words in, words out."""

import gc

# What a command loads stays, so looking for cycles among it, which Python does after every 700 objects, finds
# nothing and takes 16 of 220 ms until it begins.
gc.set_threshold(100_000, 10, 10)
