"""What a plugin is given where nobody thought of more."""

from decimal import Decimal

from monitor.ports import Bottomless


def test_a_bottomless_purse_pays_whatever_it_takes():
    purse = Bottomless()
    purse.pay("usd", Decimal(1_000_000))
    assert purse.left("usd") is None
