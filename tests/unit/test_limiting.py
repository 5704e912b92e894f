"""Buckets of the public lookup."""

import pytest

from callbacks.http.limiting import MOST_ADDRESSES, MemoryLimiter, network_of


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


def test_so_many_at_once_then_wait_and_then_again():
    clock = Clock()
    limiter = MemoryLimiter(60, clock)
    assert [limiter.wait_s("1.2.3.4") for _ in range(60)] == [0.0] * 60
    assert limiter.wait_s("1.2.3.4") == pytest.approx(1.0)
    clock.now_s = 1.0
    assert limiter.wait_s("1.2.3.4") == 0.0
    assert limiter.wait_s("1.2.3.4") > 0.0


def test_one_asker_does_not_use_up_anothers_share():
    limiter = MemoryLimiter(1, Clock())
    assert limiter.wait_s("1.2.3.4") == 0.0
    assert limiter.wait_s("1.2.3.5") == 0.0
    assert limiter.wait_s("1.2.3.4") > 0.0


def test_refused_questions_do_not_make_the_wait_longer():
    clock = Clock()
    limiter = MemoryLimiter(60, clock)
    for _ in range(200):
        limiter.wait_s("1.2.3.4")
    clock.now_s = 1.01
    assert limiter.wait_s("1.2.3.4") == 0.0


def test_addresses_of_one_ipv6_network_are_one_asker():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") == "2001:db8::/64"
    assert network_of("10.0.0.1") == "10.0.0.1"
    assert network_of("nowhere") == "nowhere"


def test_memory_is_bounded():
    limiter = MemoryLimiter(5, Clock())
    for number in range(MOST_ADDRESSES + 100):
        limiter.wait_s(str(number))
    assert len(limiter._buckets) == MOST_ADDRESSES
