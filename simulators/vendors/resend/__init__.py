"""The simulated Resend (https://resend.com/docs/api-reference): e-mails are kept for a look and go nowhere.

Its own test addresses do what Resend documents (`bounced@resend.dev`, with labels after a plus). Others are delivered,
unless their local part begins with such a word. Unlike Resend it takes example.com, whose people the demo invents.
"""

from simulators.vendors.resend.vendor import Vendor

__all__ = ["Vendor"]
