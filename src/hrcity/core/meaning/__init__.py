"""Search by meaning: one process that holds the model and the vectors, and how the others speak to it.

    wire      frames of JSON, and where the process listens       client   what web and worker call; never waits long
    process   the process (`hrcity meaning-service`)              engine   what it does: embed, search, forget
    queue     what must still be embedded, in the database        upkeep   the worker's thread that works it off
    state     how it is, as a sentence

Web processes import `wire`, `client`, `queue` and `state` only, and these load no numbers and no model.
"""
