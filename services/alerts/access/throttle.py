"""How often somebody may try to log in: a few times at once, then after waits that double, by account and by address.

An account is not slowed by what strangers try where it has logged in before, or whoever knows a name could lock it out.
Counted before a password is looked at, so that many attempts at once are as many attempts; bounded in memory.
"""

from collections import OrderedDict
from collections.abc import Iterable

from msgspec import Struct

SECOND = 1_000_000
LONGEST = 15 * 60 * SECOND
FORGOTTEN = 60 * 60 * SECOND  # after so long without an attempt all are free again
MOST = 10_000  # names and addresses remembered; those longest quiet go first


class Limit(Struct, frozen=True):
    """So many attempts are free; the next waits `first`, and each further one twice as long as the one before."""

    free: int
    first: int = 5 * SECOND


# From one address to one account hardly more than a person mistypes; the others let whoever shares a name or an
# address with an attacker still in, and make guessing slow all the same.
TOGETHER, ACCOUNT, ADDRESS = Limit(5), Limit(50), Limit(50)


class Tries(Struct):
    """The attempts of one key that did not succeed: how many, the last one, and when the next may be."""

    count: int
    last: int
    again: int


class Throttle:
    """What is remembered of attempts; times are µs."""

    def __init__(self, most: int = MOST, homes: Iterable[tuple[str, str]] = ()) -> None:
        """`homes`: account and address of the logins before, the latest last."""
        self.most = most
        self.tries: OrderedDict[tuple[str, str], Tries] = OrderedDict()
        self.homes: OrderedDict[tuple[str, str], None] = OrderedDict()
        for account, address in homes:
            self._at_home(account, address)

    def attempt(self, account: str, address: str, now: int) -> int:
        """Count an attempt and let it pass: 0; or refuse it: the time at which the next may be."""
        keys = self._keys(account, address)
        again = max(self._again(key, now) for key in keys)
        if again > now:
            return again
        for key, limit in keys.items():
            self._count(key, limit, now)
        return 0

    def passed(self, account: str, address: str) -> None:
        """The attempt was right: what was counted of this account from this address is forgotten."""
        together, *shared = self._keys(account, address)
        self.tries.pop(together, None)
        for key in shared:
            if (tries := self.tries.get(key)) is not None:
                tries.count, tries.again = tries.count - 1, 0
        self._at_home(account, address)

    def _at_home(self, account: str, address: str) -> None:
        self.homes[account, address] = None
        self.homes.move_to_end((account, address))
        while len(self.homes) > self.most:
            self.homes.popitem(last=False)

    def _keys(self, account: str, address: str) -> dict[tuple[str, str], Limit]:
        keys = {(account, address): TOGETHER, (account, ""): ACCOUNT, ("", address): ADDRESS}
        if (account, address) in self.homes:
            del keys[account, ""]
        return keys

    def _again(self, key: tuple[str, str], now: int) -> int:
        tries = self.tries.get(key)
        return 0 if tries is None or now - tries.last > FORGOTTEN else tries.again

    def _count(self, key: tuple[str, str], limit: Limit, now: int) -> None:
        tries = self.tries.pop(key, None)
        count = 1 if tries is None or now - tries.last > FORGOTTEN else tries.count + 1
        wait = 0 if count < limit.free else min(LONGEST, limit.first << min(count - limit.free, 20))
        self.tries[key] = Tries(count, now, now + wait)
        while len(self.tries) > self.most:
            self.tries.popitem(last=False)
