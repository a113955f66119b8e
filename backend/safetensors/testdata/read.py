"""Reads a safetensors file with numpy alone and prints what it holds as JSON. Usage: read.py FILE"""
import json
import struct
import sys

import numpy

DTYPES = {"F32": "<f4", "F64": "<f8", "U8": "u1", "I64": "<i8"}

with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = file.read()

assert length % 8 == 0, "the header is not aligned"
metadata = header.pop("__metadata__", {})
tensors = {}
for name, info in header.items():
    begin, end = info["data_offsets"]
    values = numpy.frombuffer(data[begin:end], dtype=DTYPES[info["dtype"]]).reshape(info["shape"])
    tensors[name] = {"shape": list(values.shape), "values": values.ravel().tolist()}
json.dump({"metadata": metadata, "tensors": tensors}, sys.stdout)
