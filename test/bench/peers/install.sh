#!/usr/bin/env bash
# Puts the other programs of the training benchmark into FOLDER, an environment each, from PyPI: PyTorch with PARQ (torchao), Larq on TensorFlow, and MLflow for the benchmark of the page.
# Some 8 GB. Debian's PyTorch 1.13 takes part where it is installed: apt-get install -y python3-torch libopenblas0-pthread python3-numpy
set -euo pipefail
folder=${1:?usage: install.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
for peer in pytorch larq mlflow; do
  python3 -m venv "$folder/$peer"
  "$folder/$peer/bin/pip" install --quiet --requirement "$here/$peer/requirements.txt"
done
