"""
Makes moto fast enough for a test suite. Python imports this file when it starts: server.ts puts this folder on its path.

What moto 5.2 answers stays the same. Without this file, the tests pass too, and take minutes longer; but state machines need
state_machines.py, which gives them functions to call.
"""

import copy
import functools
import threading
from types import SimpleNamespace

import state_machines  # noqa: F401
from moto import backends
from moto.core import responses, serialize
from moto.dynamodb import models
from moto.dynamodb.models import dynamo_type
from moto.dynamodb.responses import DynamoHandler
from moto.iam import models as iam
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


# To find whose an access key is, moto makes the IAM of every partition for every account, each with all of AWS's own
# policies. A key can only be where there is an IAM already.
def get_account_id_from(access_key):
    for account, partitions in list(iam.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return account
    return iam.DEFAULT_ACCOUNT_ID


iam.get_account_id_from = get_account_id_from


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


# A transaction that fails puts the copy back, and what other threads wrote meanwhile would be lost: one call at a time.
lock = threading.RLock()
call_action = DynamoHandler.call_action


def call_alone(self):
    with lock:
        return call_action(self)


DynamoHandler.call_action = call_alone
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


# To measure and to copy an attribute, moto copies what is in it at every depth, and again for each attribute of its item.
DynamoType = dynamo_type.DynamoType


def size(self):
    if self.type == "M":
        return sum(dynamo_type.bytesize(key) + size(value) for key, value in self.value.items())
    if self.type == "L":
        return sum(map(size, self.value))
    return measure(self)


def copied(self, memo):
    # Nothing changes a value that holds no others.
    if self.type not in ("L", "M", "SS", "NS", "BS"):
        return self
    result = DynamoType.__new__(DynamoType)
    result.type = self.type
    if self.type == "M":
        result.value = {key: copied(value, memo) for key, value in self.value.items()}
    elif self.type == "L":
        result.value = [copied(value, memo) for value in self.value]
    else:
        result.value = list(self.value)
    return result


def make_item(self, hash_key, range_key, attrs):
    self.hash_key = hash_key
    self.range_key = range_key
    self.attrs = dynamo_type.LimitedSizeDict()
    total = 0
    for key, attribute in attrs.items():
        value = DynamoType(attribute)
        total += dynamo_type.bytesize(key) + size(value)
        # What moto takes for the largest item.
        if total > 405000:
            raise dynamo_type.ItemSizeTooLarge
        dict.__setitem__(self.attrs, key, value)


measure = DynamoType.size
DynamoType.size = size
DynamoType.__deepcopy__ = copied
dynamo_type.Item.__init__ = make_item
