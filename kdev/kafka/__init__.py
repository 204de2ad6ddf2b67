"""The only room that speaks to a broker through a Kafka client."""

from kdev.kafka.later import load_later

# The client imports it for clients of another kind than kdev's, and that takes most of its own time.
load_later("asyncio")
