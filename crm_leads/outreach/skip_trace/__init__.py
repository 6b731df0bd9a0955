"""Skip trace: who owns the home of a lead, how to reach them, and what the do-not-call registries say.

ordering.py  order, within the month's cap      calling.py   claim, gate, call the vendor
pacing.py    batches within the vendor's limit  polling.py   look whether batches are done
matching.py  answers to leads, by address       applying.py  contacts, phones, e-mail
scrubbing.py do-not-call records of numbers    credits.py   the month's cap and the balance
"""
