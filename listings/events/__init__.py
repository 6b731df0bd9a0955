"""What happened to listings, for those who follow it: intake, and alerts, media, webhooks and figures to come.

Each follower has a named `Subscription` in each tenant. A nudge queues its task after a page of events was committed;
the task reads `unread` and then calls `advance`. A nudge that is lost loses nothing, since the rows say what happened:
`waiting` names the tenants of a follower's schedule.

Nothing is passed over. A tenant's events are written under one lock, which a trigger of their table takes before the
first of them has its number, and which ends when they can be read. So they can be read in the order of their numbers,
and none appears later below one that was read; no clock and no open transaction matters.
"""
