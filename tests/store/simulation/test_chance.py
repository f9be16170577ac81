"""Noise that depends on a row's key and on a name alone."""

import hashlib

import polars as pl

from fiches.store.simulation.chance import SEED, key_of, uniform


def split_mix_64(number):
    mask = 2**64 - 1
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & mask
    number = (number ^ number >> 27) * 0x94D049BB133111EB & mask
    return number ^ number >> 31


def test_noise_is_split_mix_of_key_and_stream():
    keys = pl.DataFrame({"key": [0, 1, 2**50]}, schema={"key": pl.UInt64})
    digest = hashlib.blake2b(f"{SEED} stream".encode(), digest_size=8).digest()
    salt = int.from_bytes(digest, "big")
    expected = [((split_mix_64(key ^ salt) >> 12) + 0.5) / 2**52 for key in keys["key"]]
    assert keys.select(uniform("stream")).to_series().to_list() == expected


def test_streams_are_independent_of_each_other():
    keys = pl.select(key=pl.int_range(20_000, dtype=pl.UInt64))
    one, other = keys.select(a=uniform("a"), b=uniform("b"))
    assert abs(one.mean() - 0.5) < 0.01
    assert abs(pl.DataFrame([one, other]).select(pl.corr("a", "b")).item()) < 0.03


def test_keys_tell_all_codes_apart():
    rows = [("01", "0111", "AD"), ("01", "0111", "AE"), ("01", "0112", "AD"), ("9E", "9602", "ZW")]
    frame = pl.DataFrame(rows, schema=["department", "cpf4", "country"], orient="row")
    keys = frame.select(key_of("department", "cpf4", "country")).to_series()
    assert keys.n_unique() == len(rows)
    assert {key % 16 for key in keys} == {0}  # where the quarter goes
