"""Which engine the platform searches with: one table, one place."""

from __future__ import annotations

from django.conf import settings

from hrcity.core.search.folders import FolderStore
from hrcity.core.search.port import Store
from hrcity.core.search.tables import TableStore

STORES: dict[str, type[Store]] = {"tantivy": FolderStore, "postgres": TableStore}


def store() -> Store:
    """The builds of the engine that HRCITY_SEARCH names."""
    return STORES[settings.SEARCH]()
