"""Webhooks after the Standard Webhooks specification 1.0.0 (https://www.standardwebhooks.com): end points, signatures,
deliveries with retries, their log and its replay. Each app says what it tells of (`kinds`) and records its events
(`events`); docs/webhooks.md is for receivers.
"""
