#!/usr/bin/env python3
"""Calls every method of a Varlink service through a public client, and holds every reply against the interface's description.

    every-method.py --client pypi|varlinkctl SOCKET SAMPLES

SAMPLES is a JSON file: an object from method names to {"parameters": …, "more": true, "error": NAME}, in the order of the calls. A method of the service without a
sample is an error, and so is a sample without a method. Descriptions are parsed by the package varlink from PyPI, whose syntax tree is what replies are compared with;
varlinkctl checks each description as well. In parameters, "@task C1" stands for the number of the task of customer C1.
"""

import argparse
import json
import subprocess
import sys
import tempfile

import varlink
from varlink import scanner


class Mismatch(Exception):
    pass


def check(interface, kind, value, place):
    """Holds a value against a type, and nothing is forgiven."""
    if isinstance(kind, scanner._Maybe):
        return None if value is None else check(interface, kind.element_type, value, place)
    if isinstance(kind, scanner._CustomType):
        return check(interface, interface.members[kind.name].type, value, place)
    if isinstance(kind, scanner._Array):
        expect(isinstance(value, list), place, "an array", value)
        for number, element in enumerate(value):
            check(interface, kind.element_type, element, f"{place}[{number}]")
    elif isinstance(kind, scanner._Dict):
        expect(isinstance(value, dict), place, "an object", value)
        for key, element in value.items():
            check(interface, kind.element_type, element, f"{place}[{key}]")
    elif isinstance(kind, scanner._Enum):
        expect(value in list(kind.fields), place, f"one of {list(kind.fields)}", value)
    elif isinstance(kind, scanner._Struct):
        expect(isinstance(value, dict), place, "an object", value)
        for key in value:
            expect(key in kind.fields, f"{place}.{key}", "nothing, since there is no such field", value[key])
        for key, element in kind.fields.items():
            check(interface, element, value.get(key), f"{place}.{key}")
    elif isinstance(kind, scanner._Object):
        expect(isinstance(value, dict), place, "an object", value)
    elif isinstance(kind, bool):
        expect(isinstance(value, bool), place, "a bool", value)
    elif isinstance(kind, int):
        expect(isinstance(value, int) and not isinstance(value, bool), place, "an int", value)
    elif isinstance(kind, float):
        expect(isinstance(value, (int, float)) and not isinstance(value, bool), place, "a float", value)
    elif isinstance(kind, str):
        expect(isinstance(value, str), place, "a string", value)
    else:
        raise Mismatch(f"{place}: a type that this check does not know: {kind!r}")


def expect(holds, place, what, value):
    if not holds:
        raise Mismatch(f"{place}: expected {what}, got {value!r}")


class PyPI:
    """The package varlink."""

    def __init__(self, path):
        self.client = varlink.Client(address=f"unix:{path}")

    def interfaces(self):
        return self.client.get_interfaces()

    def description(self, name):
        return self.client.get_interface(name).get_description()

    def call(self, method, parameters, more):
        """Replies, and the error that ended them: (name, parameters), or None."""
        interface, _, name = method.rpartition(".")
        connection = self.client.open(interface)
        # The package drops what it does not know from a reply: the replies are to be seen as they are.
        replies, receive = [], connection._next_message

        def receive_and_note():
            for message in receive():
                reply = json.loads(message)
                if not reply.get("error"):
                    replies.append(reply.get("parameters", {}))
                yield message

        connection._next_message = receive_and_note
        try:
            answer = getattr(connection, name)(**parameters, **({"_more": True} if more else {}))
            for _ in answer if more else ():
                if name == "Watch":
                    break
            return replies, None
        except varlink.VarlinkError as error:
            return replies, (error.error(), error.parameters() or {})
        finally:
            connection.close()


class Varlinkctl:
    """systemd's."""

    def __init__(self, path):
        self.path = path

    def run(self, *arguments):
        return subprocess.run(["varlinkctl", "-j", "--no-pager", *arguments], capture_output=True, text=True)

    def interfaces(self):
        return json.loads(self.run("info", self.path).stdout)["interfaces"]

    def description(self, name):
        # A program's own words, which no option turns into JSON.
        return subprocess.run(["varlinkctl", "introspect", self.path, name], capture_output=True, text=True, check=True).stdout

    def call(self, method, parameters, more):
        command = ["call", self.path, method, json.dumps(parameters)]
        if more and method.endswith(".Watch"):
            # It goes on for ever: the first reply, and away.
            process = subprocess.Popen(["varlinkctl", "-j", "--no-pager", "--more", *command], stdout=subprocess.PIPE, text=True)
            line = process.stdout.readline()
            process.kill()
            process.wait()
            return [json.loads(line.lstrip("\x1e"))], None
        done = self.run(*(["--more"] if more else []), *command)
        replies = [json.loads(text) for text in done.stdout.replace("\x1e", "\n").splitlines() if text.strip()]
        if done.returncode == 0:
            return replies, None
        # "Method call io.… failed: NAME", and the parameters of the error where a reply would be.
        name = next((word.rstrip(".:") for word in done.stderr.split() if word.startswith(("io.", "org."))), done.stderr)
        names = [word.rstrip(".:") for word in done.stderr.split() if word.startswith(("io.", "org.")) and word.rstrip(".:") != method]
        return replies[:-1], (names[-1] if names else name, replies[-1] if replies else {})


def task_of(pypi, customer):
    replies, _ = pypi.call("io.followupd.Tasks.List", {"everybody": True, "states": ["open", "snoozed"], "limit": 1000}, False)
    return next(task["id"] for task in replies[0]["tasks"] if task.get("customer") == customer)


def fill(pypi, value):
    if isinstance(value, dict):
        return {key: fill(pypi, element) for key, element in value.items()}
    if isinstance(value, list):
        return [fill(pypi, element) for element in value]
    if isinstance(value, str) and value.startswith("@task "):
        return task_of(pypi, value[len("@task ") :])
    return value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", choices=["pypi", "varlinkctl"], required=True)
    parser.add_argument("socket")
    parser.add_argument("samples")
    arguments = parser.parse_args()
    samples = json.load(open(arguments.samples))
    pypi = PyPI(arguments.socket)
    client = pypi if arguments.client == "pypi" else Varlinkctl(arguments.socket)
    faults, parsed = [], {}
    for name in client.interfaces():
        text = client.description(name)
        parsed[name] = scanner.Interface(pypi.description(name))
        with tempfile.NamedTemporaryFile("w", suffix=".varlink") as file:
            file.write(pypi.description(name))
            file.flush()
            valid = subprocess.run(["varlinkctl", "validate-idl", file.name], capture_output=True, text=True)
            if valid.returncode != 0 or "warn" in valid.stderr.lower():
                faults.append(f"{name}: validate-idl: {valid.stderr}")
        if scanner.Interface(text).members.keys() != parsed[name].members.keys():
            faults.append(f"{name}: the two clients see different members")
    methods = {
        f"{name}.{member.name}" for name, interface in parsed.items() for member in interface.members.values() if isinstance(member, scanner._Method)
    }
    faults += [f"{method}: has no sample" for method in sorted(methods - samples.keys())]
    faults += [f"{method}: there is no such method" for method in sorted(samples.keys() - methods)]
    for method, sample in samples.items():
        if method not in methods:
            continue
        interface, _, name = method.rpartition(".")
        try:
            parameters = fill(pypi, sample.get("parameters", {}))
            member = parsed[interface].members[name]
            check(parsed[interface], member.in_type, parameters, method)
            replies, error = client.call(method, parameters, sample.get("more", False))
            for reply in replies:
                check(parsed[interface], member.out_type, reply or {}, f"{method}()")
            if error is not None:
                owner, _, short = error[0].rpartition(".")
                if error[0] != sample.get("error"):
                    faults.append(f"{method}: {error}")
                elif short in parsed[owner].members:
                    check(parsed[owner], parsed[owner].members[short].type, error[1], error[0])
            elif "error" in sample:
                faults.append(f"{method}: expected {sample['error']}, got {replies}")
            elif not replies:
                faults.append(f"{method}: no reply")
        except Mismatch as mismatch:
            faults.append(str(mismatch))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(1)
    print(f"{len(methods)} methods of {len(parsed)} interfaces")


main()
