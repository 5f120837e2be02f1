"""
Lets moto's state machines call functions of the tests. moto's own Lambda either needs Docker or returns its input.

A state machine with the tag `lambda` calls the address that the tag holds: a POST with the function's ARN in the path and
the payload in the body. As with Lambda, the header `x-amz-function-error` marks the answer of a function that failed.
When an execution has ended, the same address gets a POST with the ARN of the execution in its path.
"""

import copy
import functools
import json
import os
import threading
from types import SimpleNamespace
from urllib import request

from moto.core.config import default_user_config
from moto.stepfunctions import responses
from werkzeug.serving import BaseWSGIServer

FUNCTION_ERROR = "x-amz-function-error"

# moto reads the items of a Map from itself, by the port in the environment; ours is only known when the server listens.
server_init = BaseWSGIServer.__init__


def init(self, *args, **options):
    server_init(self, *args, **options)
    os.environ["MOTO_PORT"] = str(self.port)


BaseWSGIServer.__init__ = init


def address_of(machine):
    _, _, _, region, account = machine.split(":")[:5]
    tags = get_backend(account, region).get_tags_list_for_state_machine(machine)
    return next(tag["value"] for tag in tags if tag["key"] == "lambda")


def report_end(execution):
    address = f"{address_of(execution.state_machine.arn)}/{execution.exec_arn}"
    request.urlopen(request.Request(address, data=b"{}", method="POST")).close()


def invoke_by_tag(env, parameters, region, state_credentials):
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import (
        lambda_eval_utils,
    )

    machine = env.states.context_object.context_object_data["StateMachine"]["Id"]
    address = f"{address_of(machine)}/{parameters['FunctionName']}"
    with request.urlopen(request.Request(address, data=parameters["Payload"], method="POST")) as answer:
        body, failed = json.load(answer), answer.headers.get(FUNCTION_ERROR)
    if failed:
        raise lambda_eval_utils.LambdaFunctionErrorException(failed, json.dumps(body))
    env.stack.append({"Payload": body, "StatusCode": 200})


lock = threading.Lock()
get_backend = responses.get_backend
prepared = False


# To load the interpreter of state machines takes two seconds: only for tests that have some.
def get_prepared_backend(account, region):
    global prepared
    with lock:
        if not prepared:
            from jsonpath_ng.ext.parser import ExtendedJsonPathParser
            from moto.stepfunctions.parser import models as machines
            from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
            from moto.stepfunctions.parser.asl.component.state.exec.state_task import (
                lambda_eval_utils,
            )
            from moto.stepfunctions.parser.asl.component.common.path import result_path
            from moto.stepfunctions.parser.asl.utils import json_path
            from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

            # Making a parser takes longer than running the state that has the path: one parser reads each path once.
            parser = ExtendedJsonPathParser()

            @functools.cache
            def parse(path):
                with lock:
                    return parser.parse(path)

            json_path.parse = parse
            result_path.parse = parse
            end = BaseExecutionWorkerCommunication.terminated

            def end_and_report(self):
                try:
                    end(self)
                finally:
                    report_end(self.execution)

            BaseExecutionWorkerCommunication.terminated = end_and_report
            default_user_config["stepfunctions"] = {"execute_state_machine": True}
            lambda_eval_utils.execute_lambda_function_integration = invoke_by_tag
            # An execution cannot be copied, and moto copies a machine with the ones that it had.
            machines.copy = SimpleNamespace(deepcopy=copy.copy)
            # No test waits for the time between two attempts.
            retrier_decl.time = SimpleNamespace(sleep=lambda seconds: None)
            prepared = True
    return get_backend(account, region)


responses.get_backend = get_prepared_backend
