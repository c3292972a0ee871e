"""
Writes the Parquet files in data/ as pyarrow writes them: python3 make-parquet.py (pyarrow, pillow, numpy). Image n, of
12, has the class n % 3 and the level (97 n + 31 y + 17 x + 7 c) % 256 at row y, column x and channel c of 4x4.
"""

import io, json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

names = ['cat', 'dog', 'owl']
features = {'image': {'_type': 'Image'}, 'label': {'names': names, '_type': 'ClassLabel'}}
schema = pa.schema(
    [('image', pa.struct([('bytes', pa.binary()), ('path', pa.string())])), ('label', pa.int64())],
    metadata={'huggingface': json.dumps({'info': {'features': features}})},
)


def png(n):
    y, x, c = np.mgrid[:4, :4, :3]
    file = io.BytesIO()
    Image.fromarray(((97 * n + 31 * y + 17 * x + 7 * c) % 256).astype(np.uint8)).save(file, 'PNG')
    return file.getvalue()


rows = [{'bytes': png(n), 'path': f'{n}.png'} for n in range(12)]
for name, options in {
    'snappy': {'compression': 'snappy'},
    'zstd-v2': {'compression': 'zstd', 'data_page_version': '2.0', 'use_dictionary': False, 'data_page_size': 200},
    'plain': {'compression': 'none'},
    'gzip': {'compression': 'gzip', 'use_dictionary': False},
}.items():
    file = Path(__file__).parent / 'data' / f'{name}.parquet'
    pq.write_table(pa.table([rows, [n % 3 for n in range(12)]], schema=schema), file, row_group_size=7, **options)
