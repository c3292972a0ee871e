"""Writes small data sets in the forms that people have, each by its usual library, and what that library reads of them.

make.py FOLDER: FOLDER/NAME/... is the data set; FOLDER/NAME.npz has the pixels and the class of every image, by split,
as the library read them; cases.json lists how each is to be added, and which forms are not there for want of a library.
"""
import gzip
import io
import json
import pickle
import struct
import sys
import tarfile
from pathlib import Path

import numpy as np

try:
    import pandas as pd
except ImportError:
    pd = None
try:
    import scipy.io
except ImportError:
    scipy = None
try:
    import webdataset
except ImportError:
    webdataset = None
try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    pa = None
try:
    from PIL import Image as Picture
except ImportError:
    Picture = None

root = Path(sys.argv[1])
root.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(17)
cases = []
names = ['airplane', 'bird, big', 'cat']


def pixels(count, size, channels=3):
    shape = (count, size, size) if channels == 1 else (count, size, size, channels)
    return random.integers(0, 256, shape, dtype=np.uint8)


def labels(count, classes=3, first=0):
    return first + np.arange(count) % classes


def planes(images):
    """[count, height, width(, channels)] as [count, channels, height, width]"""
    return images[:, None] if images.ndim == 3 else images.transpose(0, 3, 1, 2)


def case(name, path, splits, **request):
    """splits: split -> (images as the library read them, names of their classes); 'all' where a share is held out"""
    arrays = {}
    for split, (images, classes) in splits.items():
        arrays[f'{split}_x'] = np.ascontiguousarray(planes(np.asarray(images)))
        arrays[f'{split}_y'] = np.array([str(each) for each in classes])
    np.savez(root / f'{name}.npz', **arrays)
    cases.append({'name': name, 'path': str(path), 'splits': list(splits), 'request': request})


def folder(name):
    path = root / name
    path.mkdir(parents=True)
    return path


def png(image):
    file = io.BytesIO()
    Picture.fromarray(image).save(file, 'PNG')
    return file.getvalue()


def pillow(path, mode='RGB'):
    return np.asarray(Picture.open(path).convert(mode))


def cifar():
    path = folder('cifar-10-python')
    for batch in [f'data_batch_{n}' for n in range(1, 6)] + ['test_batch']:
        data = planes(pixels(6, 32)).reshape(6, -1)
        content = {b'data': data, b'labels': labels(6).tolist(), b'batch_label': batch.encode()}
        # Protocol 2 with byte strings is what the original has; newer protocols are what people write again.
        with open(path / batch, 'wb') as file:
            pickle.dump(content, file, protocol=2 + 'data_batch_12345'.find(batch[-1]) % 3)
    with open(path / 'batches.meta', 'wb') as file:
        pickle.dump({'label_names': names}, file, protocol=2)

    def read(batches):
        loaded = [pickle.loads((path / each).read_bytes(), encoding='bytes') for each in batches]
        images = np.concatenate([each[b'data'] for each in loaded]).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        return images, [names[label] for each in loaded for label in each[b'labels']]

    splits = {'train': read([f'data_batch_{n}' for n in range(1, 6)]), 'test': read(['test_batch'])}
    case('cifar-10-python', path, splits)
    archive = root / 'cifar-10-python.tar.gz'
    with tarfile.open(archive, 'w:gz') as file:
        file.add(path, 'cifar-10-batches-py')
    case('cifar-10-archive', archive, splits)


def cifar100():
    path = folder('cifar-100-python')
    coarse = ['animals', 'things']
    found = {}
    for split, count in [('train', 12), ('test', 6)]:
        content = {
            'data': planes(pixels(count, 32)).reshape(count, -1),
            'fine_labels': labels(count).tolist(),
            'coarse_labels': labels(count, 2).tolist(),
        }
        (path / split).write_bytes(pickle.dumps(content))
        loaded = pickle.loads((path / split).read_bytes())
        images = loaded['data'].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        found[split] = (images, loaded['fine_labels'], loaded['coarse_labels'])
    (path / 'meta').write_bytes(pickle.dumps({'fine_label_names': names, 'coarse_label_names': coarse}))
    case('cifar-100-fine', path, {s: (x, [names[i] for i in fine]) for s, (x, fine, _) in found.items()})
    archive = root / 'cifar-100-python.tar.gz'
    with tarfile.open(archive, 'w:gz') as file:
        file.add(path, 'cifar-100-python')
    case('cifar-100-archive', archive, {s: (x, [names[i] for i in fine]) for s, (x, fine, _) in found.items()})
    case('cifar-100-coarse', path, {s: (x, [coarse[i] for i in c]) for s, (x, _, c) in found.items()}, coarse=True)


def idx():
    def write(path, array):
        head = struct.pack('>I', 0x0800 + array.ndim) + struct.pack(f'>{array.ndim}I', *array.shape)
        path.parent.mkdir(exist_ok=True)
        (gzip.open if path.suffix == '.gz' else open)(path, 'wb').write(head + array.tobytes())

    def read(path):
        content = (gzip.open if path.suffix == '.gz' else open)(path, 'rb').read()
        sizes = struct.unpack_from(f'>{content[3]}I', content, 4)
        return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(sizes)

    def make(name, files, upright=lambda x: x, naming=str, before=lambda path: None, first=0, **request):
        path = folder(name)
        before(path)
        splits = {}
        for (split, count), (x, y) in zip([('train', 12), ('test', 6)], files):
            write(path / x, pixels(count, 7, 1))
            write(path / y, labels(count, 3, first).astype(np.uint8))
            splits[split] = (upright(read(path / x)), [naming(each) for each in read(path / y)])
        case(name, path, splits, **request)

    mnist = [(f'{s}-images-idx3-ubyte.gz', f'{s}-labels-idx1-ubyte.gz') for s in ('train', 't10k')]
    make('mnist', mnist)
    nested = [(f'{s}-images-idx3-ubyte/{s}-images-idx3-ubyte', f'{s}-labels-idx1-ubyte/{s}-labels-idx1-ubyte')
              for s in ('train', 't10k')]
    make('mnist-of-kaggle', nested)
    letters = [(f'emnist-letters-{s}-images-idx3-ubyte.gz', f'emnist-letters-{s}-labels-idx1-ubyte.gz')
               for s in ('train', 'test')]
    mapping = {1: 'A/a', 2: 'B/b', 3: 'C/c'}
    text = ''.join(f'{n} {ord(v[0])} {ord(v[2])}\r\n' for n, v in mapping.items())
    make('emnist-letters', letters, lambda x: x.transpose(0, 2, 1), lambda y: mapping[int(y)],
         lambda path: (path / 'emnist-letters-mapping.txt').write_text(text), 1, transposed=True)


def numpy_files():
    x, y = {'train': pixels(12, 6), 'test': pixels(6, 6)}, {'train': labels(12), 'test': labels(6)}
    path = root / 'keras.npz'
    np.savez(path, x_train=x['train'], y_train=y['train'], x_test=x['test'], y_test=y['test'])
    loaded = np.load(path)
    case('npz-of-keras', path, {s: (loaded[f'x_{s}'], loaded[f'y_{s}']) for s in x})
    path = folder('kmnist')
    for split in x:
        np.savez_compressed(path / f'kmnist-{split}-imgs.npz', pixels(len(y[split]), 5, 1))
        np.savez_compressed(path / f'kmnist-{split}-labels.npz', y[split].astype(np.uint8))
    kept = {s: [np.load(path / f'kmnist-{s}-{kind}.npz')['arr_0'] for kind in ('imgs', 'labels')] for s in x}
    case('kmnist', path, {s: tuple(arrays) for s, arrays in kept.items()})
    path = folder('npy')
    for split in x:
        np.save(path / f'{split}_images.npy', x[split])
        np.save(path / f'{split}_labels.npy', y[split])
    case('npy', path, {s: (np.load(path / f'{s}_images.npy'), np.load(path / f'{s}_labels.npy')) for s in x})


def shards():
    path = folder('shards')
    for split, count in [('train', 40), ('val', 9)]:
        with webdataset.ShardWriter(str(path / f'{split}-%04d.tar'), maxcount=16, verbose=0) as writer:
            for n, each in enumerate(pixels(count, 9)):
                label = {'cls': n % 3} if split == 'train' else {'json': {'label': n % 3, 'width': 9}}
                writer.write({'__key__': f'{split}/{n:04d}', 'png': each, **label})
    (path / 'classnames.txt').write_text('\n'.join(names))

    def read(split):
        files = sorted(str(each) for each in path.glob(f'{split}-*.tar'))
        rows = list(webdataset.WebDataset(files, shardshuffle=False).decode('rgb8'))
        return np.stack([each['png'] for each in rows]), [
            names[each['cls'] if 'cls' in each else each['json']['label']] for each in rows]

    case('webdataset', path, {'train': read('train'), 'test': read('val')})
    case('webdataset-streamed', path, {'train': read('train'), 'test': read('val')}, streamed=True)


def parquet():
    """As the Hugging Face hub keeps images; datasets decodes such bytes by Pillow."""
    features = {'image': {'_type': 'Image'}, 'label': {'names': names, '_type': 'ClassLabel'}}
    schema = pa.schema(
        [('image', pa.struct([('bytes', pa.binary()), ('path', pa.string())])), ('label', pa.int64())],
        metadata={'huggingface': json.dumps({'info': {'features': features}})})
    forms = {'snappy': {}, 'plain': {'compression': 'none'},
             'gzip-plain': {'compression': 'gzip', 'use_dictionary': False},
             'zstd-v2': {'compression': 'zstd', 'data_page_version': '2.0', 'data_page_size': 2000}}
    for form, options in forms.items():
        path = folder(f'parquet-{form}')
        splits = {}
        for theirs, split, count in [('train', 'train', 50), ('validation', 'test', 11)]:
            for shard in range(2):
                rows = [{'bytes': png(each), 'path': None} for each in pixels(count, 9)]
                file = path / f'{theirs}-{shard:05}-of-00002.parquet'
                pq.write_table(pa.table([rows, list(labels(count))], schema=schema), file, row_group_size=20, **options)
            found = [row for file in sorted(path.glob(f'{theirs}-*')) for row in pq.read_table(file).to_pylist()]
            images = [np.asarray(Picture.open(io.BytesIO(row['image']['bytes'])).convert('RGB')) for row in found]
            splits[split] = (np.stack(images), [names[row['label']] for row in found])
        case(path.name, path, splits)
        case(f'{path.name}-streamed', path, splits, streamed=True)


def svhn():
    for packed in (True, False):
        path = folder(f'svhn-{"packed" if packed else "plain"}')
        splits = {}
        for split, count in [('train', 20), ('test', 10)]:
            file = path / f'{split}_32x32.mat'
            classes = labels(count, 10, 1)[:, None].astype(np.uint8)
            content = {'X': pixels(count, 32).transpose(1, 2, 3, 0), 'y': classes}
            scipy.io.savemat(file, content, do_compression=packed)
            loaded = scipy.io.loadmat(file)
            splits[split] = (loaded['X'].transpose(3, 0, 1, 2), loaded['y'].ravel() % 10)
        case(path.name, path, splits)


def stl10():
    path = folder('stl10_binary')
    splits = {}
    for split, count in [('train', 6), ('test', 3)]:
        planes(pixels(count, 96)).transpose(0, 1, 3, 2).tofile(path / f'{split}_X.bin')
        labels(count, 3, 1).astype(np.uint8).tofile(path / f'{split}_y.bin')
        # As torchvision.datasets.STL10 reads it.
        images = np.fromfile(path / f'{split}_X.bin', np.uint8).reshape(-1, 3, 96, 96).transpose(0, 1, 3, 2)
        found = np.fromfile(path / f'{split}_y.bin', np.uint8) - 1
        splits[split] = (images.transpose(0, 2, 3, 1), [names[each] for each in found])
    (path / 'class_names.txt').write_text('\n'.join(['airplane', 'bird', 'cat']))
    short = ['airplane', 'bird', 'cat']
    splits = {s: (x, [short[names.index(each)] for each in y]) for s, (x, y) in splits.items()}
    case('stl10', path, splits)
    archive = root / 'stl10_binary.tar.gz'
    with tarfile.open(archive, 'w:gz') as file:
        file.add(path, 'stl10_binary')
    case('stl10-archive', archive, splits)


def tables():
    path = folder('fashion')
    splits = {}
    for split, count in [('train', 12), ('test', 6)]:
        frame = pd.DataFrame(pixels(count, 6, 1).reshape(count, -1), columns=[f'pixel{n}' for n in range(1, 37)])
        frame.insert(0, 'label', labels(count))
        frame.to_csv(path / f'fashion-mnist_{split}.csv', index=False)
        again = pd.read_csv(path / f'fashion-mnist_{split}.csv')
        splits[split] = (again.drop(columns='label').to_numpy(np.uint8).reshape(-1, 6, 6), again['label'])
    case('csv-of-pixels', path, splits)
    file = root / 'mnist_all.csv'
    rows = np.column_stack([labels(15), pixels(15, 6, 1).reshape(15, -1)])
    pd.DataFrame(rows).to_csv(file, index=False, header=False)
    again = pd.read_csv(file, header=None).to_numpy()
    case('csv-without-names', file, {'all': (again[:, 1:].astype(np.uint8).reshape(-1, 6, 6), again[:, 0])})
    path = folder('listed')
    (path / 'images').mkdir()
    for n, each in enumerate(pixels(15, 8)):
        Picture.fromarray(each).save(path / f'images/{n:03d}.png')
    pd.DataFrame({'id': [f'{n:03d}' for n in range(15)], 'label': [names[n % 3] for n in range(15)]}).to_csv(
        path / 'labels.csv', index=False)
    again = pd.read_csv(path / 'labels.csv', dtype=str)
    images = np.stack([pillow(path / f'images/{each}.png') for each in again['id']])
    case('csv-of-files', path, {'all': (images, again['label'])})


def folders():
    def fill(path, count):
        found = []
        for n, each in enumerate(pixels(count, 8)):
            file = path / f'{["n01440764", "n02102040"][n % 2]}/{n:03d}.png'
            file.parent.mkdir(parents=True, exist_ok=True)
            Picture.fromarray(each).save(file)
            found.append(file)
        return found

    def read(files):
        return np.stack([pillow(each) for each in files]), [each.parent.name for each in files]

    path = folder('folders')
    case('folders', path, {'train': read(fill(path / 'training', 12)), 'validation': read(fill(path / 'valid', 4)),
                           'test': read(fill(path / 'test', 6))})
    usual = {'train': ['training', 'Trn'], 'validation': ['val', 'valid', 'validation', 'dev', 'eval'],
             'test': ['testing', 'TST']}
    for split, others in usual.items():
        for other in others:
            path = folder(f'folders-{other}')
            theirs = {'train': 'train', 'validation': 'val', 'test': 'test'} | {split: other}
            case(path.name, path, {each: read(fill(path / theirs[each], 6)) for each in theirs})
    path = folder('classes')
    case('classes', path, {'all': read(fill(path, 14))})
    path = folder('tiny-imagenet-200')
    train = read(fill(path / 'train', 12))
    for kind in sorted((path / 'train').iterdir()):
        (kind / 'images').mkdir()
        for file in kind.glob('*.png'):
            file.rename(kind / 'images' / file.name)
        (kind / f'{kind.name}_boxes.txt').write_text('000.png\t0\t0\t7\t7\n')
    (path / 'wnids.txt').write_text('n01440764\nn02102040\n')
    (path / 'val/images').mkdir(parents=True)
    (path / 'test/images').mkdir(parents=True)
    for n, each in enumerate(pixels(4, 8)):
        Picture.fromarray(each).save(path / f'val/images/val_{n}.png')
        Picture.fromarray(each).save(path / f'test/images/test_{n}.png')
    lines = [f'val_{n}.png\t{["n02102040", "n01440764"][n % 2]}\t0\t0\t7\t7' for n in range(4)]
    (path / 'val/val_annotations.txt').write_text('\n'.join(lines) + '\n')
    listed = [line.split('\t') for line in (path / 'val/val_annotations.txt').read_text().splitlines()]
    held = np.stack([pillow(path / f'val/images/{name}') for name, *_ in listed]), [label for _, label, *_ in listed]
    case('tiny-imagenet', path, {'train': train, 'test': held})
    path = folder('deep')
    splits = {}
    for split in ('train', 'test'):
        found = []
        for n in range(6):
            file = path / f'{split}/{["thick", "thin"][n % 2]}/{n}.png'
            file.parent.mkdir(parents=True, exist_ok=True)
            Picture.fromarray(random.integers(0, 65536, (8, 8), dtype=np.uint16)).save(file)
            found.append(file)
        # Pillow reads all sixteen bits, of which the upper eight are taken.
        images = np.stack([(np.asarray(Picture.open(each)) >> 8).astype(np.uint8) for each in found])
        splits[split] = images, [each.parent.name for each in found]
    case('png-of-16-bits', path, splits)
    path = folder('kaggle')
    base = path / 'ILSVRC/Data/CLS-LOC'
    train = read(fill(base / 'train', 12))
    (base / 'val').mkdir()
    lines, images, found = ['ImageId,PredictionString'], [], []
    for n, each in enumerate(pixels(6, 8)):
        name, label = f'ILSVRC2012_val_{n + 1:08d}', ['n02102040', 'n01440764'][n % 2]
        Picture.fromarray(each).save(base / f'val/{name}.png')
        lines.append(f'{name},{label} 85 1 499 272 {label} 3 4 5 6')
        images.append(pillow(base / f'val/{name}.png'))
        found.append(label)
    (path / 'LOC_val_solution.csv').write_text('\n'.join(lines) + '\n')
    case('imagenet-of-kaggle', base, {'train': train, 'test': (np.stack(images), found)})


needed = {
    cifar: {}, cifar100: {}, idx: {}, numpy_files: {}, stl10: {},
    shards: {'webdataset': webdataset, 'pillow': Picture},
    parquet: {'pyarrow': pa, 'pillow': Picture},
    svhn: {'scipy': scipy},
    tables: {'pandas': pd, 'pillow': Picture},
    folders: {'pillow': Picture},
}
missing = {}
for make, libraries in needed.items():
    lacking = [name for name, library in libraries.items() if library is None]
    if lacking:
        missing[make.__name__] = lacking
    else:
        make()
(root / 'cases.json').write_text(json.dumps({'cases': cases, 'missing': missing}))
