"""Methods: pure computation and file reading. Nothing here knows Django or hrcity."""
