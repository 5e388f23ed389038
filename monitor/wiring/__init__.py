"""The only package that knows every other: plugins are found, built and put together here."""

from __future__ import annotations

from monitor.wiring.cards import Titles as Titles
from monitor.wiring.cards import alert_card as alert_card
from monitor.wiring.cards import alert_sentence as alert_sentence
from monitor.wiring.cards import brand_title as brand_title
from monitor.wiring.cards import reason_sentence as reason_sentence
from monitor.wiring.exporting import Loss as Loss
from monitor.wiring.exporting import export_model as export_model
from monitor.wiring.files import FileRow as FileRow
from monitor.wiring.files import field_map as field_map
from monitor.wiring.files import read_rows as read_rows
from monitor.wiring.house import assemble as assemble
from monitor.wiring.house import engine_of as engine_of
from monitor.wiring.house import obey as obey
from monitor.wiring.judging import sentiment_by as sentiment_by
from monitor.wiring.judging import train_linear as train_linear
from monitor.wiring.judging import train_transformer as train_transformer
from monitor.wiring.learning import Lesson as Lesson
from monitor.wiring.learning import lesson as lesson
from monitor.wiring.models import Model as Model
from monitor.wiring.models import Text as Text
from monitor.wiring.models import damaged as damaged
from monitor.wiring.models import listed as listed
from monitor.wiring.models import models_folder as models_folder
from monitor.wiring.models import place_of as place_of
from monitor.wiring.models import pull as pull
from monitor.wiring.models import said_of as said_of
from monitor.wiring.models import shown_size as shown_size
from monitor.wiring.models import wanted_by as wanted_by
from monitor.wiring.past import Heard as Heard
from monitor.wiring.past import engine_at as engine_at
from monitor.wiring.past import heard as heard
from monitor.wiring.past import seen as seen
from monitor.wiring.past import sights_at as sights_at
from monitor.wiring.plugins import channels_of as channels_of
from monitor.wiring.plugins import classifier as classifier
from monitor.wiring.plugins import judges as judges
from monitor.wiring.plugins import kinds as kinds
from monitor.wiring.plugins import missing_channels as missing_channels
from monitor.wiring.plugins import plugins as plugins
from monitor.wiring.plugins import sources_of as sources_of
from monitor.wiring.rules_file import names_of as names_of
from monitor.wiring.rules_file import read_config as read_config
from monitor.wiring.rules_file import zone_of as zone_of
