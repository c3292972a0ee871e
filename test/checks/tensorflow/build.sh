#!/usr/bin/env bash
# Builds tfjs-node's addon against the C library in PyPI's tensorflow, without anything from elsewhere: build.sh FOLDER.
# Then: SIGNUM_TENSORFLOW=FOLDER npm run signum -- engines. Needs python3 with venv (3.9 to 3.11 for this version of TensorFlow) and g++; some 2 GB.
set -euo pipefail
[ $# -eq 1 ] || { echo 'Usage: build.sh FOLDER' >&2; exit 2; }
tensorflow_version=2.15.1
tfjs_version=4.22.0
mkdir -p "$1"
cd "$1"

python=$(for name in python3.11 python3.10 python3.9 python3; do command -v "$name" || true; done | head -1)
[ -n "${TENSORFLOW:-}" ] || { "$python" -m venv venv && venv/bin/pip install --quiet "tensorflow-cpu==$tensorflow_version"; }
library=${TENSORFLOW:-$(echo "$PWD"/venv/lib/python3*/site-packages/tensorflow)}

[ -e package.json ] || echo '{ "private": true }' > package.json
# Its install script would download a library from a host of its own.
npm install --silent --ignore-scripts "@tensorflow/tfjs-node@$tfjs_version" node-api-headers
package=$PWD/node_modules/@tensorflow/tfjs-node

mkdir -p "$package/lib/napi-v8" "$package/deps/lib"
ln -sfn "$library/include" "$package/deps/include"
for part in cc framework; do ln -sf "$library/libtensorflow_$part.so.2" "$package/deps/lib/"; done
g++ -O2 -shared -fPIC -std=c++17 -DNAPI_VERSION=8 -I"$package" -I"$package/deps/include" -Inode_modules/node-api-headers/include \
  "$package"/binding/tfjs_backend.cc "$package"/binding/tfjs_binding.cc -o "$package/lib/napi-v8/tfjs_binding.node" \
  "$package/deps/lib/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow_framework.so.2" -Wl,-rpath,"$package/deps/lib"
echo "Built. Use it with SIGNUM_TENSORFLOW=$PWD"
