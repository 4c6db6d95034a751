"""Show as code: any setting as a short complete script that a learner can run alone, composed from the five choices.

`stages.py` says the network once for both languages; each language is a script made of three parts, its layers, its
objective and its training. Nothing here imports torch or Keras.
"""

from aecore.export.script import LANGUAGES, script

__all__ = ["LANGUAGES", "script"]
