"""
Makes moto fast enough for a test suite. Python imports this file when it starts: server.ts puts this folder on its path.

What moto 5.2 answers stays the same. Without this file, the tests pass too, and take minutes longer.
"""

import copy
import functools
import threading
from types import SimpleNamespace

from moto import backends
from moto.core import responses, serialize
from moto.dynamodb import models
from werkzeug.serving import WSGIRequestHandler

# A connection is kept for further requests; else each request gets a new connection, and a thread.
WSGIRequestHandler.protocol_version = "HTTP/1.1"

# Headers and body leave in one write.
WSGIRequestHandler.wbufsize = -1

# A line in the log for each request takes longer than most of the requests, and nobody reads it.
WSGIRequestHandler.log_request = lambda self, code="-", size="-": None


# For each request, moto lists the folder of its services and the methods of one. Neither changes.
services = list(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: services
responses.method_names_from_class = functools.cache(responses.method_names_from_class)


# Before a transaction, moto copies the table once for each of its items, and rolls back to the last copy. One is enough.
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


# The value of an attribute is in its wire form already. Moto looks for each of the ten types that it may have under
# several names, and does so at every depth of a document.
structure = serialize.BaseJSONSerializer._serialize_type_structure


def serialize_structure(self, serialized, value, shape, key):
    if key and shape.name == "AttributeValue" and type(value) is dict:
        self._default_serialize(serialized, value, shape, key)
    else:
        structure(self, serialized, value, shape, key)


serialize.BaseJSONSerializer._serialize_type_structure = serialize_structure
