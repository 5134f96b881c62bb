"""Struct-of-arrays stores with stable handles, for any data."""

from nrnmini.store.address import AddressMap, promote
from nrnmini.store.column import Buffer, Column, ForeignBuffer, RawAddress
from nrnmini.store.entity import EntityHandle, OwningHandle
from nrnmini.store.field import Field
from nrnmini.store.generic import GenericHandle
from nrnmini.store.handle import DataHandle
from nrnmini.store.memory import MemoryReport, MemoryUsage, memory_usage
from nrnmini.store.soa import FrozenToken, Store

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
    "MemoryReport",
    "MemoryUsage",
    "OwningHandle",
    "RawAddress",
    "Store",
    "memory_usage",
    "promote",
]
