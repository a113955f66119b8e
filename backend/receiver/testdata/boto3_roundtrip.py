"""Sends a large file as SimpleTuner does (upload_file, threads), takes it back and tries the rest of what it needs.

Arguments: endpoint, bucket, access key, secret, size in bytes, folder for scratch files. Prints OK at the end.
"""

import hashlib
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, bucket, key_id, secret, size, folder = sys.argv[1:]
size = int(size)
s3 = boto3.client(
    "s3",
    endpoint_url=endpoint,
    aws_access_key_id=key_id,
    aws_secret_access_key=secret,
    config=Config(max_pool_connections=128, retries={"max_attempts": 1}),
)


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while piece := f.read(1 << 20):
            h.update(piece)
    return h.hexdigest()


def code_of(call, **kwargs):
    try:
        call(**kwargs)
    except ClientError as e:
        return e.response["Error"]["Code"]
    return "none"


source, back = os.path.join(folder, "source.bin"), os.path.join(folder, "back.bin")
with open(source, "wb") as f:
    seed = os.urandom(1 << 20)
    for i in range(0, size, len(seed)):
        f.write(i.to_bytes(8, "big") + seed[8 : min(len(seed), size - i)])

key = "job-1/run/pytorch_lora_weights.safetensors"
assert code_of(s3.head_object, Bucket=bucket, Key=key) == "404"
s3.upload_file(source, bucket, key)
head = s3.head_object(Bucket=bucket, Key=key)
assert head["ContentLength"] == size, head
assert "-" in head["ETag"], head["ETag"]
s3.download_file(bucket, key, back)
assert digest(source) == digest(back)
os.remove(back)

s3.put_object(Bucket=bucket, Key="job-1/small ü+.json", Body=b"{}", ContentType="application/json")
assert s3.get_object(Bucket=bucket, Key="job-1/small ü+.json")["Body"].read() == b"{}"
part = s3.get_object(Bucket=bucket, Key=key, Range="bytes=1048576-1048583")["Body"].read()
assert part == (1 << 20).to_bytes(8, "big"), part

pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
keys = [o["Key"] for page in pages for o in page.get("Contents", [])]
assert keys == [key, "job-1/small ü+.json"], keys
assert code_of(s3.put_object_tagging, Bucket=bucket, Key=key, Tagging={"TagSet": []}) == "NotImplemented"
assert code_of(s3.put_object, Bucket="other-bucket", Key="x", Body=b"x") == "AccessDenied"

s3.delete_object(Bucket=bucket, Key=key)
assert code_of(s3.get_object, Bucket=bucket, Key=key) == "NoSuchKey"
gone = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "job-1/small ü+.json"}]})
assert len(gone["Deleted"]) == 1, gone
assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
print("OK")
