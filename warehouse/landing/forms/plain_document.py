"""Anything that is neither a thread nor an answer to a request: a policy, an agreement, an audit report,
an e-mail.
"""

from __future__ import annotations

NAME = "plain_document"
TITLE = "Document (policy, agreement, report, other)"
