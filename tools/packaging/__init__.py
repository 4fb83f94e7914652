"""What is deployed: layers, trimmed models of AWS, and the cloud assembly."""
