"""The shelf of models: the floor that every engine stands on. Which models there are, where they lie, whether they are whole.

Rules
- A model is used only after the SHA-256 of each of its files is known. What the catalogue pins must be what lies on the
  disk: a file that differs is ModelTampered, never a warning.
- What a person brings along (`earwitness models add`) is copied, and its own fingerprints are kept beside it: it counts as
  "unverified, given by the user", but it cannot change afterwards without being noticed.
- Nothing that could run code when it is opened comes onto the shelf, whatever it is called: contents are looked at, not names.
- Files are written beside the shelf's folder, checked, and renamed into place whole. What a killed run left is cleared away.
- Nothing is fetched unless a person allowed the network twice and named the hub; then only files whose SHA-256 is pinned.

`catalogue` says what there is, `trust` looks at files, `layouts` tells models by their files, `store` keeps them, `hub` fetches.
An engine may import the shelf; no engine imports another.
"""
