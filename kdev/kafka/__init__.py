"""The only room that speaks to a broker through a Kafka client."""
