"""Webhooks after the Standard Webhooks specification 1.0.0 (https://www.standardwebhooks.com): end points, signatures,
deliveries with retries, and their log. What they tell of is `mls_sync.feed_events`; docs/webhooks.md is for receivers.
"""
