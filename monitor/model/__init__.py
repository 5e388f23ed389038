"""The vocabulary: what every other module talks about. Imports nothing of ours, does nothing.

Everything is frozen and slotted. Every ``datetime`` is aware or construction fails; the store and the outputs keep
UTC. "No opinion" is ``None``, never 0.0.
"""

from __future__ import annotations

from monitor.model.alerts import Alert as Alert
from monitor.model.alerts import AlertEvent as AlertEvent
from monitor.model.alerts import AlertState as AlertState
from monitor.model.alerts import EventKind as EventKind
from monitor.model.alerts import Hush as Hush
from monitor.model.alerts import Number as Number
from monitor.model.alerts import Reason as Reason
from monitor.model.alerts import Severity as Severity
from monitor.model.hidden import HIDDEN as HIDDEN
from monitor.model.hidden import hidden_topics as hidden_topics
from monitor.model.hidden import linked as linked
from monitor.model.hidden import veiled as veiled
from monitor.model.laid import Block as Block
from monitor.model.laid import Chapter as Chapter
from monitor.model.laid import Image as Image
from monitor.model.laid import Line as Line
from monitor.model.laid import Lines as Lines
from monitor.model.laid import Span as Span
from monitor.model.laid import Table as Table
from monitor.model.laid import Tone as Tone
from monitor.model.laid import changed as changed
from monitor.model.laid import filled as filled
from monitor.model.laid import joined as joined
from monitor.model.laid import said as said
from monitor.model.mentions import BrandHit as BrandHit
from monitor.model.mentions import Dated as Dated
from monitor.model.mentions import Evidence as Evidence
from monitor.model.mentions import Figures as Figures
from monitor.model.mentions import Intent as Intent
from monitor.model.mentions import Judged as Judged
from monitor.model.mentions import Mention as Mention
from monitor.model.mentions import Opinion as Opinion
from monitor.model.mentions import Page as Page
from monitor.model.mentions import Place as Place
from monitor.model.mentions import Post as Post
from monitor.model.mentions import Sentiment as Sentiment
from monitor.model.mentions import Topic as Topic
from monitor.model.mentions import Towards as Towards
from monitor.model.mentions import Verdict as Verdict
from monitor.model.messages import Message as Message
from monitor.model.messages import Quote as Quote
from monitor.model.messages import Receipt as Receipt
from monitor.model.messages import Ticket as Ticket
from monitor.model.messages import TicketState as TicketState
from monitor.model.names import INTENTS as INTENTS
from monitor.model.names import AlertId as AlertId
from monitor.model.names import BrandName as BrandName
from monitor.model.names import ChannelName as ChannelName
from monitor.model.names import Cursor as Cursor
from monitor.model.names import EventId as EventId
from monitor.model.names import IntentName as IntentName
from monitor.model.names import Json as Json
from monitor.model.names import Label as Label
from monitor.model.names import Language as Language
from monitor.model.names import MentionId as MentionId
from monitor.model.names import OrderId as OrderId
from monitor.model.names import PostType as PostType
from monitor.model.names import RuleName as RuleName
from monitor.model.names import SilenceId as SilenceId
from monitor.model.names import SourceName as SourceName
from monitor.model.names import StoryId as StoryId
from monitor.model.names import TicketId as TicketId
from monitor.model.names import TopicName as TopicName
from monitor.model.orders import Corrected as Corrected
from monitor.model.orders import Correction as Correction
from monitor.model.orders import Declined as Declined
from monitor.model.orders import Order as Order
from monitor.model.orders import Seeing as Seeing
from monitor.model.orders import Settled as Settled
from monitor.model.orders import Sight as Sight
from monitor.model.orders import Silence as Silence
from monitor.model.orders import Trouble as Trouble
from monitor.model.orders import Verb as Verb
