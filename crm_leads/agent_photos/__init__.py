"""The photo of a member: on her account page, on sheets of paper, and on pages that she shares with clients."""
