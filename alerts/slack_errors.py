"""What Slack's errors mean for a message, and what a person can do about each. Pure.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from monitor.errors import DeliveryError, Outcome

# What was said is no longer there, or can no longer be changed: it must be said anew.
# https://docs.slack.dev/reference/methods/chat.update#errors
GONE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cant_update_message",  # another app's: the bot was made anew
        "edit_window_closed",
        "is_inactive",
        "channel_not_found",  # another channel bears its name now
    }
)
# The thread takes no reply.
CLOSED = frozenset(
    {
        "thread_not_found",
        "cannot_reply_to_message",
        "cant_broadcast_message",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
    }
)

# Slack's own words for these two: "It's possible some aspect of the operation succeeded before the error was raised."
# ``rollup_error`` is what an incoming webhook says for them; the third does not say.
_MAYBE = frozenset({"internal_error", "fatal_error", "rollup_error", "service_unavailable"})

_LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "request_timeout",  # the request arrived cut short
        "team_added_to_org",  # the workspace is moving house
        "accesslimited",
        "external_channel_migrating",
        "update_failed",
    }
)

_INVITE = "the bot is not in {channel}: type /invite @vigie there"
_RENEW = "Slack does not accept the token in {secret}: copy the Bot User OAuth Token of your Slack app again"
_WEBHOOK = "this incoming webhook is gone: make another in your Slack app and put it in {secret}"
_FORBIDDEN = "the workspace does not let this app post in {channel}: ask an administrator of your Slack"
_OURS = "Slack refused the form of the message: please report this as a bug of Vigie"
_NO_CHANNEL = "there is no channel {channel}, or it is private and the bot is not in it: correct `channel`, or type /invite @vigie there"

_CURES: Mapping[str, str] = {
    "not_in_channel": _INVITE,
    "channel_not_found": _NO_CHANNEL,
    "is_archived": "{channel} is archived: unarchive it, or name another channel",
    "channel_is_archived": "{channel} is archived: unarchive it, or make a webhook for another channel",
    "invalid_auth": _RENEW,
    "not_authed": _RENEW,
    "token_revoked": _RENEW,
    "token_expired": _RENEW,
    "account_inactive": _RENEW,
    "not_allowed_token_type": "the token in {secret} is of the wrong kind: a bot's begins with xoxb-",
    "missing_scope": "the token in {secret} lacks the scope {needed}: add it as in docs/slack-app-manifest.yaml, then reinstall the app",
    "no_permission": _FORBIDDEN,
    "access_denied": _FORBIDDEN,
    "action_prohibited": _FORBIDDEN,
    "ekm_access_denied": _FORBIDDEN,
    "org_login_required": _FORBIDDEN,
    "posting_to_general_channel_denied": _FORBIDDEN,
    "restricted_action": _FORBIDDEN,
    "restricted_action_read_only_channel": _FORBIDDEN,
    "restricted_action_thread_only_channel": _FORBIDDEN,
    "invalid_token": _WEBHOOK,
    "no_active_hooks": _WEBHOOK,
    "no_service": _WEBHOOK,
    "no_service_id": _WEBHOOK,
    "no_team": _WEBHOOK,
    "team_disabled": _WEBHOOK,
    "user_not_found": _WEBHOOK,
    "invalid_arguments": _OURS,
    "invalid_blocks": _OURS,
    "invalid_blocks_format": _OURS,
    "invalid_metadata_format": _OURS,
    "invalid_payload": _OURS,
    "metadata_must_be_sent_from_app": _OURS,
    "metadata_too_large": _OURS,
    "missing_text_or_fallback_or_attachments": _OURS,
    "msg_blocks_too_long": _OURS,
    "msg_too_long": _OURS,
    "no_text": _OURS,
}


class SlackError(DeliveryError):
    """A refusal of Slack's; ``code`` is its own name for it, empty where it gave none."""

    def __init__(
        self,
        message: str,
        code: str = "",
        *,
        outcome: Outcome = Outcome.NOT_DELIVERED,
        permanent: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, outcome=outcome, permanent=permanent, retry_after=retry_after)
        self.code = code


def translate(
    status: int,
    error: str,
    *,
    channel: str,
    secret: str,
    needed: str = "",
    retry_after: timedelta | None = None,
) -> SlackError:
    """Slack's refusal as ours: whether the message may have arrived, whether to try again, and what to do.

    Args:
        status: of HTTP; Slack says most errors with 200.
        error: Slack's name for it.
        secret: where the token or webhook comes from, never the thing itself.
        needed: the scope that is missing, where Slack says so.
    """
    name = error if re.fullmatch(r"[a-z0-9_]{1,80}", error) else ""
    code = f" ({name})" if name else f" (HTTP {status})"
    if name in _CURES:
        cure = _CURES[name].format(channel=channel, secret=secret, needed=_scope(needed))
        return SlackError(cure + code, name, permanent=True)
    if status == 429 or name in _LATER:  # noqa: PLR2004 -- Too Many Requests, RFC 6585
        return SlackError(f"Slack asks us to wait{code}", name, retry_after=retry_after)
    if status >= 500 or name in _MAYBE:  # noqa: PLR2004 -- the server failed, RFC 9110
        unknown = Outcome.UNKNOWN
        return SlackError(f"Slack failed{code}", name, outcome=unknown, retry_after=retry_after)
    if status >= 300:  # noqa: PLR2004 -- a redirect or a refusal, by something that is not Slack's API
        return SlackError(f"this is not the address of a Slack{code}: check it", name, permanent=True)
    return SlackError(f"Slack refused the message{code}", name)


def _scope(needed: str) -> str:
    return needed if re.fullmatch(r"[a-z:.,]{1,200}", needed) else "it needs"
