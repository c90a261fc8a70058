from services.alerts.access.throttle import FORGOTTEN, LONGEST, SECOND, Throttle


def test_a_few_attempts_are_free_then_each_waits_twice_as_long():
    throttle, now, waits = Throttle(), 0, []
    for _ in range(16):
        again = throttle.attempt("kim", "10.0.0.1", now)
        if again:
            waits.append((again - now) // SECOND)
            now = again
            assert throttle.attempt("kim", "10.0.0.1", now) == 0
    assert waits[:5] == [5, 10, 20, 40, 80] and max(waits) * SECOND <= LONGEST


def test_a_refused_attempt_is_not_counted_so_waiting_helps():
    throttle = Throttle()
    while not (again := throttle.attempt("kim", "10.0.0.1", 0)):
        pass
    assert [throttle.attempt("kim", "10.0.0.1", 1) for _ in range(50)] == [again] * 50
    assert throttle.attempt("kim", "10.0.0.1", again) == 0


def test_the_account_is_not_locked_for_its_owner_at_another_address():
    throttle = Throttle()
    while not throttle.attempt("kim", "10.6.6.6", 0):
        pass
    assert throttle.attempt("kim", "10.0.0.1", 0) == 0


def test_one_address_can_not_try_many_names_nor_many_addresses_one_name():
    names, addresses = Throttle(), Throttle()
    assert sum(names.attempt(f"user{n}", "10.6.6.6", 0) == 0 for n in range(1000)) == 50
    assert sum(addresses.attempt("kim", f"10.6.{n // 250}.{n % 250}", 0) == 0 for n in range(1000)) == 50


def test_the_right_password_frees_the_next_attempts():
    throttle = Throttle()
    for _ in range(100):
        assert throttle.attempt("kim", "10.0.0.1", 0) == 0
        throttle.passed("kim", "10.0.0.1")


def test_attempts_are_forgotten_after_an_hour_of_quiet():
    throttle = Throttle()
    while not (again := throttle.attempt("kim", "10.0.0.1", 0)):
        pass
    later = again + FORGOTTEN
    assert [throttle.attempt("kim", "10.0.0.1", later) for _ in range(5)] == [0] * 5


def test_memory_is_bounded_however_many_names_are_tried():
    throttle = Throttle(most=100)
    for n in range(5000):
        throttle.attempt(f"user{n}", f"10.0.{n // 250}.{n % 250}", n)
    assert len(throttle.tries) <= 100
