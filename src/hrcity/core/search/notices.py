"""The notices of a search as sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hrkit.text import Notice


def sentence(notice: Notice) -> str:
    """One notice in the reader's language; an unknown code says nothing."""
    text = {
        "nothing_to_find": _("There was no word to look for in what you typed, so this is the whole list."),
        "only_stop_words": _("“%(text)s” stands in nearly every text, so this is the whole list."),
        "only_excluded": _("Add a word to look for: a search cannot consist only of words to leave out."),
        "cut": _("Only the first %(text)s characters were searched for."),
        "too_many": _("Only the first %(text)s different words were searched for."),
        "left_out": _("That is much at once; these parts were left out: %(text)s"),
        "read_as": _("We searched for: %(text)s"),
        "prefix_short": _("“%(text)s*” is too short: write at least two characters before the star."),
        "some_words": _("Few records have all these words; those with some of them follow."),
        "near_words": _("Few records have just these words; those with similar words follow."),
        "too_many_to_rank": _("So many records match that the newest come first. Add a word for the best first."),
        "deep": _("These are the first %(text)s by relevance. Narrow the search, or sort by date to go on."),
        "no_meaning": _("Search by meaning did not answer in time, so this is what the words found."),
        "by_label": _("Also found: what is labelled %(text)s."),
        "from_database": _("The search index is being rebuilt. Until then only titles are searched, newest first, "
                           "and there are no counts."),
    }.get(notice.code, "")
    return text % {"text": notice.text}
