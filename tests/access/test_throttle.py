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


def attacked(throttle):
    """Strangers at ever other addresses have tried this name until it waits for the longest time; the time by then."""
    now = 0
    for n in range(60):
        now = max(now, throttle.attempt("kim", f"10.6.6.{n}", now))
        throttle.attempt("kim", f"10.6.6.{n}", now)
    assert throttle.attempt("kim", "10.0.0.9", now) == now + LONGEST
    return now


def test_whoever_knows_a_name_can_not_lock_it_out_where_it_has_logged_in_before():
    throttle = Throttle()
    throttle.passed("kim", "10.0.0.1")
    now = attacked(throttle)
    assert [throttle.attempt("kim", "10.0.0.1", now) for _ in range(5)] == [0] * 5
    assert throttle.attempt("kim", "10.0.0.1", now) > now  # guessing there waits as before
    assert throttle.attempt("ann", "10.0.0.1", now) == 0


def test_a_login_where_one_is_at_home_frees_no_attempt_of_the_strangers():
    throttle = Throttle()
    throttle.passed("kim", "10.0.0.1")
    now = attacked(throttle)
    assert throttle.attempt("kim", "10.0.0.1", now) == 0
    throttle.passed("kim", "10.0.0.1")
    assert throttle.attempt("kim", "10.7.7.7", now) > now


def test_logins_of_before_the_start_count_as_well_and_the_oldest_are_forgotten():
    throttle = Throttle(most=2, homes=[("old", "10.0.0.1"), ("kim", "10.0.0.1"), ("ann", "10.0.0.2")])
    assert list(throttle.homes) == [("kim", "10.0.0.1"), ("ann", "10.0.0.2")]
    throttle.passed("kim", "10.0.0.1")
    throttle.passed("bea", "10.0.0.3")
    assert list(throttle.homes) == [("kim", "10.0.0.1"), ("bea", "10.0.0.3")]


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
