"""The same request repeated: near-duplicate texts into clusters with stable numbers."""

from __future__ import annotations

from hrkit.clusters.build import FLOOR, THRESHOLD, cluster
from hrkit.clusters.model import Change, ChangeKind, ChoiceError, Choices, Cluster, Item, ItemError, Result, Why
from hrkit.clusters.more import cluster_more
from hrkit.clusters.segment import StoreError
from hrkit.clusters.store import Near, Store

__all__ = ["FLOOR", "THRESHOLD", "Change", "ChangeKind", "ChoiceError", "Choices", "Cluster", "Item", "ItemError",
           "Near", "Result", "Store", "StoreError", "Why", "cluster", "cluster_more"]
