#!/usr/bin/env bash
# Expected: of two Parquet columns 'Text' and 'text', `select text` (or "text" in quotes) gives the one named so.
# Seen: DuckDB takes the first that is equal but for case, without a warning; the other one is there as 'text_1'.
# Why it matters: a corpus made by joining tables can have both, and one then trains on the wrong column.
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

columns = [pyarrow.array(["of Text"]), pyarrow.array(["of text"])]
parquet.write_table(pyarrow.table(columns, names=["Text", "text"]), "both.parquet")
print("pyarrow", pyarrow.__version__, parquet.read_table("both.parquet", columns=["text"]).to_pylist())
END
cat > test.mjs <<'END'
import duckdb, { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
console.log('duckdb', duckdb.version());
for (const columns of ['text', '"text"', '*']) {
  const rows = await connection.runAndReadAll(`select ${columns} from read_parquet('both.parquet')`);
  console.log(`select ${columns}:`, JSON.stringify(rows.getRowObjects()));
}
END
node test.mjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
duckdb v1.5.6
select text: [{"Text":"of Text"}]
select "text": [{"Text":"of Text"}]
select *: [{"Text":"of Text","text_1":"of text"}]
END
