"""Entry points of the task queue. They take ids, open the scope, and call one function."""
