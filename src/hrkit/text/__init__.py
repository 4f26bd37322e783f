"""Tokens of texts in many languages, queries read without fail, marked excerpts. No Django, no numbers.

`hrkit.text.languages` tells the language of a text, `hrkit.text.korean` cuts Korean into its parts (optional).
"""

from __future__ import annotations

from hrkit.text.analysis import ANALYSER_VERSION, GAP, Tokens, analyse, clean, grams, normalise, units
from hrkit.text.query import Notice, Parsed, Phrase, Word, as_words, parse_query, words_of
from hrkit.text.snippets import hits, snippet
from hrkit.text.symbols import symbol_key, symbol_prefixes

__all__ = ["ANALYSER_VERSION", "GAP", "Notice", "Parsed", "Phrase", "Tokens", "Word", "analyse", "as_words", "clean",
           "grams", "hits", "normalise", "parse_query", "snippet", "symbol_key", "symbol_prefixes", "units", "words_of"]
