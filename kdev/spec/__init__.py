"""AsyncAPI documents become values; knows no Kafka client and no Faker."""
