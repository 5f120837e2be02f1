"""
Makes moto fast enough for a test suite. Python imports this file when it starts: server.ts puts this folder on its path.

What moto 5.2 answers stays the same. Without this file, the tests pass too, and take minutes longer; but state machines need
state_machines.py, which gives them functions to call.
"""

import base64
import copy
import functools
import inspect
import io
import json
import threading
from collections import defaultdict
from types import SimpleNamespace

import state_machines  # noqa: F401
from moto import backends
from moto.core import responses, serialize
from moto.dynamodb import comparisons, models
from moto.dynamodb.models import dynamo_type
from moto.dynamodb.responses import DynamoHandler
from moto.iam import models as iam
from werkzeug import serving
from werkzeug.serving import WSGIRequestHandler

# A connection is kept for further requests. Otherwise each request takes a connection and a thread of its own.
WSGIRequestHandler.protocol_version = "HTTP/1.1"

# Headers and body leave in one write, at once.
WSGIRequestHandler.wbufsize = -1
WSGIRequestHandler.disable_nagle_algorithm = True


# Werkzeug closes every connection, because it does not know whether the whole body was read. Reading it before the
# request is handled makes this certain.
run_wsgi = WSGIRequestHandler.run_wsgi
send_header = WSGIRequestHandler.send_header


def run_and_keep(self):
    self.kept = not ("Transfer-Encoding" in self.headers or "Expect" in self.headers)
    if not self.kept:
        return run_wsgi(self)
    connection = self.rfile
    self.rfile = io.BytesIO(connection.read(int(self.headers.get("Content-Length", 0))))
    try:
        run_wsgi(self)
    finally:
        self.rfile = connection


def send_kept(self, keyword, value):
    if not (self.kept and keyword == "Connection"):
        send_header(self, keyword, value)


class NothingLeft:
    """Werkzeug waits for the rest of a body; none is left, and what comes is the next request."""

    def register(self, *_):
        pass

    def select(self, **_):
        return []

    def close(self):
        pass


WSGIRequestHandler.kept = False
WSGIRequestHandler.run_wsgi = run_and_keep
WSGIRequestHandler.send_header = send_kept
serving.selectors = SimpleNamespace(DefaultSelector=NothingLeft, EVENT_READ=None)

# A line in the log for each request takes longer than most of the requests, and nobody reads it.
WSGIRequestHandler.log_request = lambda self, code="-", size="-": None


# For each request, moto lists the folder of its services and the methods of one. Neither changes.
services = list(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: services
responses.method_names_from_class = functools.cache(responses.method_names_from_class)


# To find whose an access key is, and to note that it was used, moto makes the IAM of every partition for every account,
# each with all of AWS's own policies. A key can only be where there is an IAM already.
def get_account_id_from(access_key):
    accounts = list(iam.iam_backends)
    return next((each for each in accounts if has_key(each, access_key)), iam.DEFAULT_ACCOUNT_ID)


def has_key(account_id, access_key):
    partitions = dict.get(iam.iam_backends, account_id, {})
    return any(access_key in backend.access_keys for backend in list(partitions.values()))


mark_account_as_visited = iam.mark_account_as_visited


def mark_if_key(account_id, access_key, service, region):
    if has_key(account_id, access_key):
        mark_account_as_visited(account_id=account_id, access_key=access_key, service=service, region=region)


iam.mark_account_as_visited = mark_if_key
iam.get_account_id_from = get_account_id_from


# Before a transaction, moto copies the table, with its stream, once for each of the items. It then replaces or removes
# items, and changes those that are updated: one copy that shares all other items is enough.
transaction = threading.local()
write = models.DynamoDBBackend.transact_write_items


def copy_of_table(table, updates):
    result = copy.copy(table)
    result.items = defaultdict(dict)
    for hash_key, items in table.items.items():
        result.items[hash_key] = dict(items) if table.range_key_attr else items
    names = [name for name in (table.hash_key_attr, table.range_key_attr) if name]
    # A key that is not one is moto's to refuse.
    for key in (update["Key"] for update in updates if set(update.get("Key", ())) == set(names)):
        hash_key, range_key = (*(DynamoType(key[name]) for name in names), None)[:2]
        item = table.get_item(hash_key, range_key)
        if item and range_key:
            result.items[hash_key][range_key] = copy.deepcopy(item)
        elif item:
            result.items[hash_key] = copy.deepcopy(item)
    if table.stream_shard:
        result.stream_shard = copy.copy(table.stream_shard)
        result.stream_shard.table = result
        result.stream_shard.items = list(table.stream_shard.items)
    return result


def deepcopy(value, *memo):
    items = getattr(transaction, "items", None)
    if items is None or not isinstance(value, models.Table):
        return copy.deepcopy(value, *memo)
    if value.name not in transaction.copies:
        updates = [item["Update"] for item in items if item.get("Update", {}).get("TableName") == value.name]
        transaction.copies[value.name] = copy_of_table(value, updates)
    return transaction.copies[value.name]


def transact_write_items(self, transact_items):
    transaction.items = transact_items
    transaction.copies = {}
    try:
        return write(self, transact_items)
    finally:
        transaction.items = None


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


# Only bytes are not in it: JSON has none.
dumps = functools.partial(json.dumps, default=lambda value: base64.b64encode(value).decode())
serialize.BaseJSONSerializer._serialize_type_structure = serialize_structure
serialize.json = SimpleNamespace(**{**vars(json), "dumps": dumps})


# To compare the keys of two items, moto asks of both which of the ten types they have.
DynamoType = dynamo_type.DynamoType
cast = DynamoType.cast_value.fget
DynamoType.cast_value = property(lambda self: self.value if self.type == "S" else cast(self))

# To read one partition, moto sorts the whole table.
query = models.Table.query
parameters = inspect.signature(query)
reading = threading.local()


@functools.wraps(query)
def query_partition(*arguments, **more):
    asked = parameters.bind(*arguments, **more).arguments
    reading.partition = None if asked.get("index_name") else asked["hash_key"]
    try:
        return query(*arguments, **more)
    finally:
        reading.partition = None


def all_items(self):
    partition = getattr(reading, "partition", None)
    if partition is None:
        found = list(self.items.values())
    else:
        found = [self.items[partition]] if partition in self.items else []
    if self.range_key_attr:
        found = [item for items in found for item in items.values()]
    return sorted(found, key=order)


def order(item):
    hash_key = item.hash_key.cast_value
    return (hash_key, item.range_key.cast_value) if item.range_key else hash_key


# Moto compiles six patterns for each word of a condition. The conditions of our tests are few, and their words the same.
Parser = comparisons.ConditionExpressionParser
lex = Parser._lex_condition_expression
words = {}


def lex_once(self):
    condition = self.condition_expression
    if condition not in words:
        words[condition] = lex(self)
    return words[condition].copy()


Parser._lex_condition_expression = lex_once

# To read some attributes of an item, moto copies the whole item for each of them.
project = dynamo_type.Item.project


def project_once(self, projection_expressions):
    if any(len(names) > 1 for names in projection_expressions):
        return project(self, projection_expressions)
    regular = self.to_regular_json()
    self.to_regular_json = lambda: regular
    try:
        return project(self, projection_expressions)
    finally:
        del self.to_regular_json


models.Table.query = query_partition
models.Table.all_items = all_items
dynamo_type.Item.project = project_once


# To measure and to copy an attribute, moto copies what is in it at every depth, and again for each attribute of its item.
def size(self):
    if self.type == "S":
        return dynamo_type.bytesize(self.value)
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
