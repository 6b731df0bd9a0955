"""What pages of every app share."""
