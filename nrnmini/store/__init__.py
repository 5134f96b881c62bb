"""Struct-of-arrays stores with stable handles, for any data."""

from nrnmini.store.column import Buffer, Column, ForeignBuffer, RawAddress
from nrnmini.store.field import Field
from nrnmini.store.handle import (
    DataHandle,
    EntityHandle,
    GenericHandle,
    OwningHandle,
    promote,
)
from nrnmini.store.memory import MemoryUsage, memory_table
from nrnmini.store.soa import AddressMap, FrozenToken, Store

__all__ = [
    "AddressMap",
    "Buffer",
    "Column",
    "DataHandle",
    "EntityHandle",
    "Field",
    "ForeignBuffer",
    "FrozenToken",
    "GenericHandle",
    "MemoryUsage",
    "OwningHandle",
    "RawAddress",
    "Store",
    "memory_table",
    "promote",
]
