"""Makes a store by MLflow itself and puts the rows of `bench:store --keep-mlflow` into it: python fill.py ROWS.db STORE.db"""
import sqlite3
import sys

from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

rows, store = sys.argv[1:3]
SqlAlchemyStore(f"sqlite:///{store}", "./artifacts").engine.dispose()
database = sqlite3.connect(store)
database.execute("PRAGMA foreign_keys = OFF")
database.execute("ATTACH ? AS made", (rows,))
for table in ("experiments", "runs", "params", "tags", "metrics", "latest_metrics"):
    here = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})")]
    there = [row[1] for row in database.execute(f"PRAGMA made.table_info({table})")]
    shared = [name for name in there if name in here]
    columns = ", ".join(shared)
    database.execute(f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM made.{table}")
if "workspace" in [row[1] for row in database.execute("PRAGMA table_info(experiments)")]:
    database.execute("UPDATE experiments SET workspace = 'default' WHERE workspace IS NULL")
database.commit()
print(database.execute("SELECT count(*) FROM runs").fetchone()[0], "runs,", database.execute("SELECT count(*) FROM metrics").fetchone()[0], "points")
