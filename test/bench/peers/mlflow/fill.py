"""
Makes a store by MLflow itself and puts the rows of `bench:store --keep-mlflow` into it: python fill.py ROWS.db
STORE.db; prints the number of the experiment.
"""

import sqlite3
import sys

from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

rows, store = sys.argv[1:3]
made = SqlAlchemyStore(f"sqlite:///{store}", "./artifacts")
experiment = int(made.create_experiment("bench"))
made.engine.dispose()
database = sqlite3.connect(store)
database.execute("PRAGMA foreign_keys = OFF")
database.execute("ATTACH ? AS rows", (rows,))
for table in ("runs", "params", "tags", "metrics", "latest_metrics"):
    here = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})")]
    there = [row[1] for row in database.execute(f"PRAGMA rows.table_info({table})")]
    shared = [name for name in there if name in here]
    taken = [str(experiment) if name == "experiment_id" else name for name in shared]
    database.execute(f"INSERT INTO main.{table} ({', '.join(shared)}) SELECT {', '.join(taken)} FROM rows.{table}")
database.commit()
database.execute("ANALYZE")
database.commit()
print(experiment)
