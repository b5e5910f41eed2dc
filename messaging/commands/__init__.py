"""Slash commands: what somebody types into the composer for the house to do, rather than for others to read.

`registry` holds them all; whoever adds one, here or in an app of their own, registers it when the house starts.
`parser` tells a command from words, `outcomes` are what comes of one, `responses` answer it, and the other modules hold
the commands themselves.
"""
