"""Untrusted media: told apart by content, opened only in a cage, measured again outside it.

`sniff` looks at the first bytes in plain Python. `sandbox` keeps a small server process with the decoders loaded and no
key of any case in its memory, and has it fork one child per file. `cage` is what that child puts on before it sees a
byte, `worker` what it does inside, `decode` the adapter the rest of Earwitness talks to.
"""
