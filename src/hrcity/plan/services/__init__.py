"""Every write of plans: one module for each part."""
