"""duckdb_load.py CSV DATABASE: loads the CSV into a new table on disk, checkpoints, prints the seconds and the peak of memory in KB."""
import os, resource, sys, time
import duckdb

csv, database = sys.argv[1:]
for path in (database, database + ".wal"):
    if os.path.exists(path):
        os.remove(path)
started = time.perf_counter()
connection = duckdb.connect(database)
connection.execute("set threads=2")
connection.execute(f"create table e as select * from read_csv('{csv}', header=true, all_varchar=true)")
connection.execute("checkpoint")
connection.close()
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
