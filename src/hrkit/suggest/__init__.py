"""Suggest themes, groups, Goals and kinds of action for texts, with the words that carry each suggestion."""

from __future__ import annotations

from hrkit.suggest.actions import action_of
from hrkit.suggest.classifier import Model
from hrkit.suggest.goals import goals_in
from hrkit.suggest.groups import groups_in, rights_in
from hrkit.suggest.model import ModelError, Quality, Row, Suggested, TooFewRows
from hrkit.suggest.training import train

__all__ = ["Model", "ModelError", "Quality", "Row", "Suggested", "TooFewRows", "action_of", "goals_in", "groups_in",
           "rights_in", "train"]
