"""Struct-of-arrays stores with stable handles, for any data."""

from nrnmini.store.address import AddressMap, promote
from nrnmini.store.column import Buffer, Column, ForeignBuffer, RawAddress
from nrnmini.store.entity import EntityHandle, OwningHandle, erase_all
from nrnmini.store.field import Field
from nrnmini.store.generic import GenericHandle
from nrnmini.store.handle import DataHandle
from nrnmini.store.memory import MemoryReport, MemoryUsage, memory_usage
from nrnmini.store.permute import release_scratch
from nrnmini.store.rows import FrozenToken
from nrnmini.store.soa import Store

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
    "erase_all",
    "memory_usage",
    "promote",
    "release_scratch",
]
