"""Skip trace: who owns the home of a lead, how to reach them, and what the do-not-call registries say.

request.py  order, within the month's cap      send.py     claim, gate, call the vendor
pacing.py   batches within the vendor's limit  poll.py     look whether batches are done
match.py    answers to leads, by address       results.py  contacts, phones, e-mail
scrubs.py   do-not-call records of numbers     credits.py  the month's cap and the balance
reconcile.py a person gives a lost order up    log.py      the page of orders
"""
