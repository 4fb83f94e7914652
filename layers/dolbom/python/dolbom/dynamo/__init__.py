"""DynamoDB: one table's reads and conditional writes, items, cursors. Knows no domain."""
