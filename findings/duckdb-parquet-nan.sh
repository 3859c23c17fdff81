#!/usr/bin/env bash
# Expected: a query's result depends on the rows of a Parquet file, not on how many of them form a row group.
# Seen: to DuckDB NaN is greater than all numbers, so `x > 5` takes it. But statistics, as pyarrow writes them, leave NaN
# out, and DuckDB trusts them: whether `x > 5` takes a row with NaN is up to the other numbers of its row group. Row 1 of
# `row groups of 3` is neither in `x > 5` nor in `not (x > 5)`; `x = 'nan'` finds no row, and max is another one.
# Why it matters: a corpus split by a score loses the rows without one, or keeps them, by a setting of who wrote the file.
# `read_parquet(..., can_have_nan => true)` cures it; files that DuckDB wrote itself are not affected.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pyarrow==25.0.1
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.6-r.1

env/bin/python - <<'END'
import pyarrow
from pyarrow import parquet

nan = float("nan")
table = pyarrow.table({"i": range(6), "x": [1.0, nan, 2.0, 10.0, nan, 12.0]})
parquet.write_table(table, "small.parquet", row_group_size=3)
parquet.write_table(table, "large.parquet", row_group_size=6)
parquet.write_table(table, "none.parquet", write_statistics=False)
END
cat > test.mjs <<'END'
import duckdb, { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRows().flat().join();
console.log('duckdb', duckdb.version());
for (const [title, file] of [
  ['row groups of 3', `'small.parquet'`],
  ['row groups of 6', `'large.parquet'`],
  ['no statistics', `'none.parquet'`],
  ['row groups of 3, can_have_nan', `read_parquet('small.parquet', can_have_nan => true)`],
]) {
  console.log(title);
  for (const where of ['x > 5', 'not (x > 5)', `x = 'nan'`]) {
    console.log(`  ${where}:`, await ask(`select i from ${file} where ${where}`));
  }
  console.log('  max(x):', await ask(`select max(x) from ${file}`));
}
END
node test.mjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
duckdb v1.5.6
row groups of 3
  x > 5: 3,4,5
  not (x > 5): 0,2
  x = 'nan': 
  max(x): 12
row groups of 6
  x > 5: 1,3,4,5
  not (x > 5): 0,2
  x = 'nan': 
  max(x): 12
no statistics
  x > 5: 1,3,4,5
  not (x > 5): 0,2
  x = 'nan': 1,4
  max(x): NaN
row groups of 3, can_have_nan
  x > 5: 1,3,4,5
  not (x > 5): 0,2
  x = 'nan': 1,4
  max(x): NaN
END
