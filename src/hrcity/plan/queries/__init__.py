"""Every read of plans: one module for each part of the app."""
