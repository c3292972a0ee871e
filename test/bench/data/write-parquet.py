"""
Writes a folder of SPLIT/CLASS/*.jpg as Parquet with embedded images, as the Hugging Face hub keeps them:
write-parquet.py FOLDER OUTPUT
"""

import json, sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

folder, output = Path(sys.argv[1]), Path(sys.argv[2])
output.mkdir(parents=True)
names = sorted(path.name for path in (folder / 'train').iterdir())
features = {'image': {'_type': 'Image'}, 'label': {'names': names, '_type': 'ClassLabel'}}
schema = pa.schema(
    [('image', pa.struct([('bytes', pa.binary()), ('path', pa.string())])), ('label', pa.int64())],
    metadata={'huggingface': json.dumps({'info': {'features': features}})},
)
for split, theirs in (('train', 'train'), ('val', 'validation')):
    files = sorted((folder / split).glob('*/*.jpg'))
    shards = max(1, len(files) // 5000)
    for shard in range(shards):
        own = files[shard::shards]
        with pq.ParquetWriter(output / f'{theirs}-{shard:05}-of-{shards:05}.parquet', schema) as writer:
            for start in range(0, len(own), 100):
                part = own[start : start + 100]
                rows = [{'bytes': path.read_bytes(), 'path': path.name} for path in part]
                labels = [names.index(path.parent.name) for path in part]
                writer.write_table(pa.table([rows, labels], schema=schema))
