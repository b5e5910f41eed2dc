"""The word filter: how text is read, what rules say, and what follows.

`matching` finds; it knows no database. `characters` and `readings` say in which ways a text may be read, `korean`,
`chinese`, `english` and `numbers` whether what was read is a word there, or an innocent neighbour.
"""
