"""What the law allows: the gate that every outward act passes, and the records that it reads."""
