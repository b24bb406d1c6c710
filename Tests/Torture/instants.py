"""Instants as microseconds since 1970 and as RFC 3339, without the rounding of floating point."""
import calendar
import time


def now():
    return time.time_ns() // 1000


def text(microseconds):
    seconds, fraction = divmod(microseconds, 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{fraction:06}Z"


def parse(instant):
    whole, _, fraction = instant.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 1_000_000 + int(fraction.ljust(6, "0") or 0)
