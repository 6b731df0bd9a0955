"""How Django writes dates and times where a page does not say it itself: in the console."""
