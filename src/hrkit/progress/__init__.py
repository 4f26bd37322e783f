"""Progress of a plan: what the leaves report, rolled up to every parent, exactly and with what was left out.

Over the direct children of a node, level by level upward: p = Σ w·pᵢ / Σ w over the *reported* children, none when
there is none; always with how many reported, how many there are and how many were dropped.

>>> from decimal import Decimal
>>> rolled = roll_up([Item("GOAL"), Item("A", "GOAL", Decimal(2), "on_track", Decimal(60), reported=True),
...                   Item("B", "GOAL", Decimal(3)), Item("C", "GOAL", Decimal(5), "done")])["GOAL"]
>>> str(shown(rolled.progress, 2)), rolled.reported, rolled.total, rolled.dropped
('88.57', 2, 3, 0)

Rooms: `arithmetic` the sum · `model` what goes in and comes out · `table` the public CSV · `recompute` the CSV against
its own displayed values · `periods` reporting periods, late and silent (imported by its own name: it needs
`hrkit.deadlines`, everything else here needs this folder and Python alone).
"""

from hrkit.progress.arithmetic import roll_up, shown
from hrkit.progress.model import TERMINAL, Item, ProgressError, Rolled, Status

__all__ = ["TERMINAL", "Item", "ProgressError", "Rolled", "Status", "roll_up", "shown"]
