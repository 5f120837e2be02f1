"""
Makes moto's transactions fast. Python imports this file at its start, for server.ts puts this folder on its path.

moto 5.2 copies the table once for each item of a transaction before it writes, and rolls back to the last copy: a
hundred copies for a hundred items, which is most of the time that the tests of the ledger take. One copy is enough.
"""

import copy
import threading
from types import SimpleNamespace

from moto.dynamodb import models

transaction = threading.local()
write = models.DynamoDBBackend.transact_write_items


def deepcopy(value, *memo):
    copies = getattr(transaction, "copies", None)
    if copies is None or not isinstance(value, models.Table):
        return copy.deepcopy(value, *memo)
    if id(value) not in copies:
        copies[id(value)] = copy.deepcopy(value)
    return copies[id(value)]


def transact_write_items(self, transact_items):
    transaction.copies = {}
    try:
        return write(self, transact_items)
    finally:
        transaction.copies = None


models.copy = SimpleNamespace(deepcopy=deepcopy)
models.DynamoDBBackend.transact_write_items = transact_write_items
