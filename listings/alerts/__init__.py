"""What saved searches tell of: which of them a changed listing matches now and matched before, and what left by e-mail.

`index` finds the searches of a listing without asking each; `matching` asks PostgreSQL for what the index cannot know;
`changes` says what is told; `following` follows the events of listings; `digests` and `letters` bring it out.
"""
