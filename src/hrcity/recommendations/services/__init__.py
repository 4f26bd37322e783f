"""Every write of recommendations, one function per verb: noun first, `by` always, one transaction, one audit entry."""

from __future__ import annotations

from hrcity.recommendations.services.answer import answer_draft, answer_send_back, answer_sign, answer_submit
from hrcity.recommendations.services.close import (
    grade_give,
    recommendation_close,
    recommendation_escalate,
    recommendation_reopen,
    recommendation_resume,
    report_send_back,
)
from hrcity.recommendations.services.decide import (
    recommendation_approve,
    recommendation_object,
    recommendation_propose,
    recommendation_return,
    recommendation_take,
    recommendation_uphold,
)
from hrcity.recommendations.services.desk import (
    desk_claim,
    desk_release,
    proposal_take_back,
    proposals_approve,
    requests_propose,
)
from hrcity.recommendations.services.dispute import dispute_line_set, dispute_raise, disputes_follow
from hrcity.recommendations.services.enter import (
    label_end,
    label_put,
    recommendation_issue,
    recommendation_publish,
    recommendation_withdraw,
    text_set,
)
from hrcity.recommendations.services.evidence import evidence_add, evidence_release, evidence_withdraw
from hrcity.recommendations.services.follow import update_add, update_send_back, update_sign
from hrcity.recommendations.services.letters import passing_answer, passing_remind, passing_send
from hrcity.recommendations.services.meeting import (
    docket_put,
    docket_take_off,
    meeting_approve,
    meeting_change,
    meeting_return,
)
from hrcity.recommendations.services.record import answer_record
from hrcity.recommendations.services.repeat import asks_group, cluster_split
from hrcity.recommendations.services.sample import sample_draw, second_look_give
from hrcity.recommendations.services.suggest import (
    suggestion_accept,
    suggestion_correct,
    suggestion_refuse,
    suggestion_reopen,
    suggestions_accept,
)

__all__ = [
    "answer_draft",
    "answer_record",
    "answer_send_back",
    "answer_sign",
    "answer_submit",
    "asks_group",
    "cluster_split",
    "desk_claim",
    "desk_release",
    "dispute_line_set",
    "dispute_raise",
    "disputes_follow",
    "docket_put",
    "docket_take_off",
    "evidence_add",
    "evidence_release",
    "evidence_withdraw",
    "grade_give",
    "label_end",
    "label_put",
    "meeting_approve",
    "meeting_change",
    "meeting_return",
    "passing_answer",
    "passing_remind",
    "passing_send",
    "proposal_take_back",
    "proposals_approve",
    "recommendation_approve",
    "recommendation_close",
    "recommendation_escalate",
    "recommendation_issue",
    "recommendation_object",
    "recommendation_propose",
    "recommendation_publish",
    "recommendation_reopen",
    "recommendation_resume",
    "recommendation_return",
    "recommendation_take",
    "recommendation_uphold",
    "recommendation_withdraw",
    "report_send_back",
    "requests_propose",
    "sample_draw",
    "second_look_give",
    "suggestion_accept",
    "suggestion_correct",
    "suggestion_refuse",
    "suggestion_reopen",
    "suggestions_accept",
    "text_set",
    "update_add",
    "update_send_back",
    "update_sign",
]
