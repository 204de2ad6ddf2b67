"""From an AsyncAPI document to a live Kafka full of realistic, schema-true events."""

__version__ = "0.1.0"
