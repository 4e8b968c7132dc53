"""What speech engines share: tracks and windows of sound, lines of words, edges, guards against what nobody said.

Pure rules over numbers and text, but for `sound.speech_of` (Silero's detector) and `device` (asks for a graphics card).
A new speech engine builds on this floor and on the shelf of models, never on another engine.
"""
