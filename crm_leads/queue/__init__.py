"""The work queue of leads: what is asked for, the page that answers it, and who comes next."""
