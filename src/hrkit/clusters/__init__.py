"""The same request repeated: near-duplicate texts into clusters with stable numbers."""
