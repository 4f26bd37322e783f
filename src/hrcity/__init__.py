"""The platform: one Django app per domain."""
