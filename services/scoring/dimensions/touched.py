"""Which type of touchpoint a moment judges: the one that came, or of a moment that time brought the one that did not.

By the `matter` of a row, so that its better and worse outcomes stand at the same link of the chain.
"""

REPLY, CONTACT, RESOLVED = "reply.sent", "contact.received", "case.resolved"
FAILED, TRANSFERRED = "contact.failed", "case.transferred"
TOUCHED: dict[str, str] = {
    "first_response": REPLY, "next_response": REPLY, "update": REPLY, "follow_up": REPLY, "complaint": REPLY,
    "apology": REPLY, "deferral": REPLY, "verification": REPLY, "resolution": RESOLVED, "claim": RESOLVED,
    "request": RESOLVED, "decision": "decision.made", "reach": "case.assigned", "commitment": "commitment.kept",
    "renegotiation": "commitment.renegotiated", "satisfaction": "feedback.requested", "feedback": "feedback.given",
    "cause": "cause.recorded", "dispute": "cause.recorded", "fix": "fix.verified", "recurrence": "fix.verified",
    "coming_again": CONTACT, "explanation": CONTACT, "hold": CONTACT, "wait": CONTACT, "hours": CONTACT,
    "thanks": CONTACT, "attempt": FAILED, "transfer": TRANSFERRED, "recovery": "case.confirmed",
    "manner": CONTACT, "recognition": CONTACT, "clarity": CONTACT, "understanding": CONTACT, "reaction": REPLY,
    "asking": REPLY, "defence": REPLY, "outreach": REPLY, "curiosity": REPLY, "accuracy": REPLY, "asking_again": REPLY,
    "wish": RESOLVED, "options": "decision.made",
    "expectation": "expectation.assessed", "need": "expectation.assessed",
    "delivery": "order.delivered", "charge": "charge.changed", "exception": "exception.refused",
    "guarantee": "exception.granted", "favour": "decision.made", "ruling": "decision.made", "referral": RESOLVED,
    "offer": "offer.made", "opt_out": "offer.made", "goodwill": "gesture.made",
    "finding": CONTACT, "ordering": CONTACT, "form": FAILED, "handover": CONTACT, "sides": CONTACT, "action": REPLY,
    "completeness": "commitment.made", "lesson": "lesson.recorded",
}  # fmt: skip
