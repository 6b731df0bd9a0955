"""The list of leads as a table and as a board, acts on many of them, saved lists, and files."""
