"""
Vault: sealed material, and the one door that opens it.

What is sealed here cannot be read by the operator, the employer or whoever takes the database away: the keys that open it are locked with
what only people have (a passphrase, a printed recovery key, a receipt, a file on their own computer). The first adversary is an executive
with lawful-looking access and the whole IT department behind them.

A *holder* is a text: the id of a person, or `receipt:` and a number that only the receipt leads to. A *case* groups *items* (a statement, a
name, a note) under a case key of one *generation*. A *grant* is that key, wrapped for one holder. Anyone can *deposit* without being able
to read. A *bar* says that somebody may never hold a key of a case. *Revoking* makes a new generation. *Destroying* takes the keys away and
leaves a *tombstone*. *Continuity* lets k of n office holders together give a grant to a named person.

Rows here count only when their *mark* stands in the ledger's own database, written in the same transaction as the ledger's line; so the
vault may live in a database of its own (`CANDOUR_VAULT_DATABASE_URL`), and a process that dies half-way leaves nothing that counts without
its line. What only takes access away works the other way round: it is said first and done after.

Policy behind it: Health and Care Act 2022 sections 122 to 124 and schedule 14 for safe space, the national Freedom to Speak Up policy for
who spoke up. The mechanism is the same for both; the words on the page differ. docs/explanation/vault.md is the key policy.
"""
