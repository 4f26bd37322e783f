"""Search by meaning: one process that holds the model and the vectors, and how the others speak to it.

    wire        frames of JSON, and where the process listens       client      what web and worker call; never waits long
    process     the process (`hrcity meaning-service`)              engine      what it does: embed, search, forget
    queue       what must still be embedded, kept in the database   upkeep      the worker's thread that works it off

Web processes import `wire`, `client` and `state` only: none of these loads numbers or a model. Nothing is imported here.
"""
