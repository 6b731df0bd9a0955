"""Letters to people about feeds and webhooks: kept first, in the transaction of what they tell, and sent by a task."""
