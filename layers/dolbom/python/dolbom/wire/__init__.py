"""DynamoDB over its own protocol. Knows nothing of ours."""
