#!/usr/bin/env bash
# Makes the seeds of all targets out of files of this repository. They are committed; findings of the
# fuzzer are added to them by hand, under other names. Needs a built program: cargo build --release.
set -euo pipefail
cd "$(dirname "$0")/.."
spurion=$PWD/target/release/spurion
data=tests/data
nano=tests/vectors/pelican_nano_h2_n16.spurion
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
for target in artifact graph_verifier oracle pickle archive safetensors hdf5 npz native64 puppi; do
  mkdir -p "$new/$target"
done

# Two models that no other file of the repository is: other front end, other ops. (A third, label_rows, is
# kept by a test: tests/side_by_side_layers.rs.)
models=fuzz/models
calibrate=(--calibrate $data/jets_calibration.h5)
"$spurion" convert $data/pelican_nano_h2_n16.pt --front-end cartesian "${calibrate[@]}" \
  --calibration-jets 200 -o $models/pelican_nano_cartesian.spurion > /dev/null
"$spurion" convert $data/lorentznet_h16_l2_n20.pt --particles 20 "${calibrate[@]}" \
  --calibration-jets 64 -o $models/lorentznet.spurion > /dev/null

# Half of a file and more of it: what is cut.
cut() { head -c "$(($(stat -c %s "$1") * 2 / 3))" "$1" > "$2"; }

cp $nano "$new/artifact/nano"
cp $models/pelican_nano_cartesian.spurion "$new/artifact/nano_cartesian"
cut $nano "$new/artifact/cut"

# The model, how many edits, the edits, and a jet; the highest bit of the second byte: no repair.
for target in graph_verifier oracle; do
  for model in 0 1 2 3 4; do
    printf "\\x0$model\\x00\\x90\\x01\\x10\\x00\\x20\\x00\\x30\\x02\\xf0\\xff\\x70\\xfd\\x01\\x02\\x03\\x04" > "$new/$target/model$model"
    printf "\\x0$model\\x02\\x04\\x00\\x00\\x05\\x00\\x09\\x01\\x00\\x05\\x00\\x00\\x07\\x01\\x22\\x02\\x00jetjetjet" > "$new/$target/weights$model"
  done
  printf '\x00\x01\x00\x03\x01\x04\x00\x00\x00\x00jet' > "$new/$target/mode"
  printf '\x00\x81\x00\x03\x00\x63\x00\x00\x00\x00jet' > "$new/$target/opcode"
done

for name in pelican_nano_h2_n16 pelican_c3_l1_n16; do
  cp $data/$name.pt "$new/archive/$name"
  unzip -p $data/$name.pt '*/data.pkl' > "$new/pickle/$name"
done
cut $data/pelican_nano_h2_n16.pt "$new/archive/cut"
cut "$new/pickle/pelican_nano_h2_n16" "$new/pickle/cut"
printf '\x80\x02}.' > "$new/pickle/empty"
printf '\x80\x02cos\nsystem\nU\x02ls\x85R.' > "$new/pickle/os_system"
# A tensor of its own storage, a whole one; a view of it without a step, larger than the file.
printf '\x80\x02}(X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x10tQK\0(K\x04K\x04t(K\x04K\x01t\x89ccollections\nOrderedDict\n)RtRu.' > "$new/pickle/tensor"
printf '\x80\x02}(X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x10tQK\0(J\0\0\0\x03t(K\0t\x89ccollections\nOrderedDict\n)RtRu.' > "$new/pickle/view"

cp $models/pelican_nano_cartesian.spurion.reference.safetensors "$new/safetensors/nano"
cut "$new/safetensors/nano" "$new/safetensors/cut"
printf '\x02\0\0\0\0\x01\0\0{}' > "$new/safetensors/header"

for jets in 1 5; do
  for ending in h5 npz native64; do
    "$spurion" jets $data/jets_test.h5 --max-jets $jets --particles 6 -o "$new/x.$ending" > /dev/null
    cp "$new/x.$ending" "$new/${ending/h5/hdf5}/jets$jets"
  done
done
cp $data/jets_table.h5 "$new/hdf5/table"
for target in hdf5 npz; do cut "$new/$target/jets5" "$new/$target/cut"; done
cp "$new/native64/jets5" "$new/puppi/jets5"
# A stream is read whatever it holds; what it is made of may be wrong for the strict.
cut "$new/native64/jets5" "$new/native64/cut"
printf '\xff\x0f\0\0\0\0\0\x80' > "$new/puppi/count"

rm "$new"/x.* $models/*.reference.safetensors
cp -r "$new"/* fuzz/seeds/
