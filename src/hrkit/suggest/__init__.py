"""Suggest themes, groups, Goals and kinds of action for texts, with the words that carry each suggestion."""
