from collections.abc import Iterable
from typing import Any

from nrnmini.store.handle import DataHandle
from nrnmini.store.soa import Store

class AddressMap:
    def __init__(self, stores: Iterable[Store]) -> None: ...
    @property
    def stores(self) -> tuple[Store, ...]: ...

def promote(
    address: int,
    stores: AddressMap | Iterable[Store] | None = (),
    owner: Any = None,
    *,
    search: bool = True,
) -> DataHandle: ...
